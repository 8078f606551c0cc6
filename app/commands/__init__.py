"""One file per family of commands. Each parses, calls one thing below, and prints."""
