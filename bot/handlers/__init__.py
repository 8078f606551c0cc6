"""One file per noun: each parses what came in, calls one journey and answers."""
