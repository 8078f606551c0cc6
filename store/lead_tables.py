"""The tables of leads on their way to a partner.

Rows become the values of `partnering` elsewhere.
"""
