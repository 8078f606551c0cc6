"""What a newcomer does, in Chromium, on the sandbox's pages and the real product."""
