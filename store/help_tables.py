"""The tables of help that a seller asks a partner for.

Rows become the values of `partnering` elsewhere.
"""
