"""The tables of what each side shows the other.

Rows become the values of `partnering` elsewhere.
"""
