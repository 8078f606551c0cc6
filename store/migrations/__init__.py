"""Alembic's migrations; run by `store.upgrade`, never by hand."""
