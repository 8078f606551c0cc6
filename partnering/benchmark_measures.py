"""What partners are compared by, each with its definition, and how its figures are written.

Pure. A figure of a group is rounded before it is kept; there is none of a single other partner.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from partnering.money import Money

# Minutes, parts of a hundred, or amounts per currency; nothing at all is no amount, not no value.
Value = int | tuple[Money, ...]
NOTHING = "n/a"


class Measure(StrEnum):
    HELP_TIME = "help_time"
    HELP_ACCEPTED = "help_accepted"
    LEAD_TIME = "lead_time"
    LEAD_ACCEPTED = "lead_accepted"
    DEAL_TIME = "deal_time"
    DEALS_APPROVED = "deals_approved"
    ALERTS_ACTED_ON = "alerts_acted_on"
    SOURCED = "sourced"
    INFLUENCED = "influenced"


TIMES = frozenset({Measure.HELP_TIME, Measure.LEAD_TIME, Measure.DEAL_TIME})
MONEY = frozenset({Measure.SOURCED, Measure.INFLUENCED})
# What our own people do with what they are told is not the partner's to read.
OURS_ALONE = frozenset({Measure.ALERTS_ACTED_ON})
LABELS = {
    Measure.HELP_TIME: "Time to answer requests for help",
    Measure.HELP_ACCEPTED: "Requests for help accepted",
    Measure.LEAD_TIME: "Time to answer leads",
    Measure.LEAD_ACCEPTED: "Leads accepted",
    Measure.DEAL_TIME: "Time to answer questions about deals",
    Measure.DEALS_APPROVED: "Registered deals approved",
    Measure.ALERTS_ACTED_ON: "Overlap alerts acted on",
    Measure.SOURCED: "Sourced and won",
    Measure.INFLUENCED: "Influenced and won",
}
DEFINITIONS = {
    Measure.HELP_TIME: "the middle one of the times, in the partner's office hours, from a request "
    "for help of yours to its answer, of those answered in the quarter",
    Measure.HELP_ACCEPTED: "the share of requests for help accepted, of those that it answered or "
    "let lapse in the quarter",
    Measure.LEAD_TIME: "the middle one of the times, in the partner's office hours, from an offer "
    "of a lead to its answer, of those answered in the quarter",
    Measure.LEAD_ACCEPTED: "the share of offered leads accepted, of those that it answered or let "
    "lapse in the quarter",
    Measure.DEAL_TIME: "the middle one of the times, in your office hours, from a question about a "
    "registered deal to its answer, of those answered in the quarter",
    Measure.DEALS_APPROVED: "the share of registered deals approved, of those decided in the "
    "quarter, imports left out",
    Measure.ALERTS_ACTED_ON: "the share of alerts about overlaps with it on which one of your "
    "people pressed a button, of those told in the quarter",
    Measure.SOURCED: "the amounts of deals won in the quarter that it brought; where it had a part "
    "in none that was won, there is no number",
    Measure.INFLUENCED: "the amounts of deals won in the quarter that it helped with and none "
    "brought; where it had a part in none that was won, there is no number",
}
_HOUR = 60
_MANY_HOURS = 10


def is_better(measure: Measure, one: int, other: int) -> bool:
    """Tell whether a figure is better than another: a shorter time, a larger share or amount."""
    return one < other if measure in TIMES else one > other


def rounded(measure: Measure, figure: int) -> int:
    """Round a figure so that no single partner's is read off it; never the other way round.

    Times to hours, from ten on to five hours; shares to five parts of a hundred; amounts to their
    two first digits, the second one 0 or 5.
    """
    if measure in TIMES:
        return _to(figure, _HOUR if figure < _MANY_HOURS * _HOUR else 5 * _HOUR)
    if measure not in MONEY:
        return _to(figure, 5)
    return _to(figure, max(1, 5 * 10 ** (len(str(abs(figure))) - 2)))


def figure_in_words(measure: Measure, figure: int, currency: str = "") -> str:
    """Write a figure of a group: minor units of a currency, minutes, parts of a hundred."""
    if measure in MONEY:
        return Money(figure, currency).in_words() if currency else "none"
    if measure in TIMES:
        return "under 1 h" if figure < _HOUR else f"{_tenth(figure)} h"
    return f"{figure}%"


def value_in_words(measure: Measure, value: Value | None) -> str:
    """Write a partner's own value; what there is none of is never written as 0."""
    if value is None:
        return NOTHING
    if isinstance(value, tuple):
        return " + ".join(each.in_words() for each in value) or "none"
    return figure_in_words(measure, value)


def _tenth(minutes: int) -> str:
    hours = (Decimal(minutes) / _HOUR).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)
    return f"{hours:f}".removesuffix(".0")


def _to(figure: int, step: int) -> int:
    return (2 * figure + step) // (2 * step) * step
