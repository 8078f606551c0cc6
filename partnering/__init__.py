"""Rules of the partner programme: values and pure functions. No I/O, no clock."""
