"""A stand-in Slack workspace: speaks the wire protocols of the real one, in a process of its own.

It knows nothing of the product: it imports no room of the house and none may import it.
"""
