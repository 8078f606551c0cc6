"""Wiring: settings, composition root, command line and the web process."""
