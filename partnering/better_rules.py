"""Are newer rules better for a partner than those that its registration came in under?

Term by term: where one is worse, or cannot be compared, they are not better. It decides nothing.
"""

from partnering.deal_policy import DealPolicy

# What more of is better for the partner: time, chances, room.
_MORE = (
    "protection_days",
    "extensions",
    "extension_days",
    "protection_cap_days",
    "extension_from_days",
    "extension_grace_business_days",
    "answer_business_days",
    "activity_days",
    "revoke_proposal_days",
    "revoke_notice_business_days",
    "appeal_business_days",
    "edit_share",
    "delivery_tail_days",
)
# What less of is better for the partner: waiting, and what speaks against a claim.
_LESS = (
    "decision_business_days",
    "decision_limit_business_days",
    "appeal_decision_business_days",
    "direct_lookback_days",
    "new_customer_months",
    "cooling_off_days",
    "incumbent_days",
)
# What cannot be said to be better for whoever it is about: it has to be the same.
_SAME = ("hours", "non_exclusive_countries")


def are_better(newer: DealPolicy, older: DealPolicy) -> bool:
    """Tell whether rules are nowhere worse for a partner than others, and somewhere better.

    The least amount and the cap of open claims count at submission only; rates, reminders and what
    only our own people do are no terms of the partner's.
    """
    if any(getattr(newer, key) != getattr(older, key) for key in _SAME):
        return False
    steps: list[int] = [getattr(newer, key) - getattr(older, key) for key in _MORE]
    steps += [getattr(older, key) - getattr(newer, key) for key in _LESS]
    steps.append(int(older.tenders_closed) - int(newer.tenders_closed))
    steps += [
        _grown(older.named_accounts, newer.named_accounts),
        _grown(older.late_stages, newer.late_stages),
        _grown(newer.carved_out, older.carved_out),
    ]
    return min(steps) >= 0 and max(steps) > 0


def _grown(these: tuple[str, ...], those: tuple[str, ...]) -> int:
    """Say whether these hold all of those and more (1), just those (0), or lack some (-1)."""
    if set(these) == set(those):
        return 0
    return 1 if set(these) > set(those) else -1
