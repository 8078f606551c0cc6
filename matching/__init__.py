"""Is this the same company? Pure rules: plain values in, explained verdicts out."""
