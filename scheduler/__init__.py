"""The clock and the durable queue: a door like the others, opened by time instead of a person."""
