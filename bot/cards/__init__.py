"""Pure drawing: a notice or an answer becomes text and Block Kit blocks. No I/O, no clock."""
