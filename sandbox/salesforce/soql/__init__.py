"""SOQL: its grammar, its meaning, and nothing that a real org would answer differently."""
