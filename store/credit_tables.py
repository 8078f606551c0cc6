"""The tables of touches and credit of deals.

Rows become the values of `partnering` elsewhere.
"""
