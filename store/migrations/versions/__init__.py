"""One file per migration, in one line from the first to the head."""
