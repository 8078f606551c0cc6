"""Numbers of companies in words, as exactly as they may be said."""

from partnering.counting import Exactness, Said


def spoken(number: Said, one: str, many: str) -> str:
    """Write a number with its noun: `1 overlap`, `fewer than 5 overlaps`."""
    if number.how is Exactness.UNSAID:
        return f"{many}, their number is not said"
    single = number == Said(1)
    return f"{number.words} {one if single else many}"
