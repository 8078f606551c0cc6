"""Somebody else's records: the CRM behind one protocol."""
