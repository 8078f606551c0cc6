"""The Slack door: what people type and press comes in, cards go out. No rule lives here."""
