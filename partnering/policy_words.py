"""The rules of engagement in words: what somebody reads who asks which rules count."""

from collections.abc import Iterable

from partnering.calendar import BusinessHours
from partnering.deal_policy import DealPolicy
from partnering.money import Rate

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOST_NAMED = 10


def rules_in_words(policy: DealPolicy) -> list[tuple[str, str]]:
    """Say each rule as a title with a sentence or two, the weightiest first. For our side only."""
    told = [
        *_protection(policy),
        *_deciding(policy),
        *_limits(policy),
        *_who_may(policy),
        *_afterwards(policy),
    ]
    return [(title, words) for title, words in told if words]


def _protection(policy: DealPolicy) -> list[tuple[str, str]]:
    grace = policy.extension_grace_business_days
    extensions = (
        f"{_times(policy.extensions)}, by up to {_days(policy.extension_days)}, never beyond "
        f"{policy.protection_cap_days} in all. It can be asked for from "
        f"{_days(policy.extension_from_days)} before the end; asked for in time, the protection "
        f"holds for up to {_business(grace)} more until somebody decides."
    )
    law = ", ".join(policy.non_exclusive_countries)
    return [
        (
            "Protection",
            f"{_days(policy.protection_days)} from the approval; the last day counts in full.",
        ),
        ("Extension", extensions if policy.extensions else "none."),
        ("Reminders", f"{_list(map(str, policy.reminder_days))} days before the end."),
        ("Without exclusivity", f"in {law}, where the law forbids it." if law else ""),
        (
            "Delivery",
            f"an order up to {_days(policy.delivery_tail_days)} after the end still counts."
            if policy.delivery_tail_days
            else "",
        ),
    ]


def _deciding(policy: DealPolicy) -> list[tuple[str, str]]:
    auto = policy.auto_approval
    words = (
        f"tiers {_list(auto.tiers)}, below {auto.below.in_words()}, with nothing found."
        if auto and auto.tiers
        else "none: a person decides on each."
    )
    second = policy.second_approver_from
    return [
        (
            "Decision",
            f"within {_business(policy.decision_business_days)}, "
            f"{policy.decision_limit_business_days} at most.",
        ),
        (
            "Missing information",
            f"the partner has {_business(policy.answer_business_days)} to answer; our clock "
            "stands still meanwhile. Without an answer the registration is closed.",
        ),
        ("Approval without a person", words),
        (
            "Second person",
            f"for exceptions, and from {second.in_words()} on."
            if second
            else "for exceptions only.",
        ),
        (
            "The CRM",
            f"is asked at most {policy.crm_check_minutes} minutes before an approval.",
        ),
    ]


def _limits(policy: DealPolicy) -> list[tuple[str, str]]:
    claims = sorted(policy.open_claims.items(), key=lambda each: (each[1], each[0]))
    return [
        ("Open registrations", f"{_list(f'{tier}: {most}' for tier, most in claims)}."),
        ("Least amount", f"{policy.minimum.in_words()}." if policy.minimum else ""),
        ("Exchange rates", _rates(policy.rates)),
        (
            "Activity",
            f"at risk after {_days(policy.activity_days)} without any; revoking is proposed after "
            f"{policy.revoke_proposal_days}, with {_business(policy.revoke_notice_business_days)} "
            "of notice.",
        ),
        (
            "Change of an approved deal",
            f"back to review where the amount changes by more than {policy.edit_share} %, or what "
            "is claimed changes.",
        ),
    ]


def _who_may(policy: DealPolicy) -> list[tuple[str, str]]:
    tender = "only if registered before it was published." if policy.tenders_closed else "allowed."
    wait = policy.cooling_off_days
    again = f"after {_days(wait)}, as a new claim." if wait else "at once, as a new claim."
    return [
        (
            "Own deals of ours",
            f"a live one with activity in the last {_days(policy.direct_lookback_days)} leaves "
            "teaming only.",
        ),
        (
            "New customer",
            f"has not bought the product for {policy.new_customer_months} months.",
        ),
        (
            "Incumbent partner",
            f"holds its product from {_days(policy.incumbent_days)} before the renewal.",
        ),
        ("Tenders", tender),
        ("Again after an expiry", again),
        ("Named accounts", _named(policy.named_accounts, "for the channel chief to decide.")),
        *([("Products", ", ".join(policy.families) + ".")] if policy.families else []),
        ("Carved out of them", _named(policy.carved_out, "as any other account.")),
        ("Contract stages", _stages(policy.late_stages)),
    ]


def _afterwards(policy: DealPolicy) -> list[tuple[str, str]]:
    return [
        (
            "Appeal",
            f"within {_business(policy.appeal_business_days)} of a rejection, decided within "
            f"{policy.appeal_decision_business_days} by somebody else.",
        ),
        (
            "Conflicts",
            f"decided within {_business(policy.dispute_business_days)} on each step.",
        ),
        (
            "A deal of our own on a protected account",
            f"is to be answered for within {policy.poaching_business_hours} business hours.",
        ),
        ("Business hours", _hours(policy.hours)),
        (
            "Change of these rules",
            "a registration is judged by the rules of the day it was submitted"
            + ("; by better ones at once." if policy.better_rules_at_once else "."),
        ),
    ]


def _hours(hours: BusinessHours) -> str:
    days = _list(_WEEKDAYS[day] for day in sorted(hours.weekdays))
    place = " ".join(filter(None, (hours.country, hours.subdivision)))
    holidays = f"not on public holidays of {place}" if place else "no public holidays count"
    closed = len(hours.closed_on)
    own = f", nor on {closed} days of our own" if closed else ""
    return f"{days}, {hours.opens:%H:%M} to {hours.closes:%H:%M} in {hours.zone}; {holidays}{own}."


def _rates(rates: tuple[Rate, ...]) -> str:
    newest: dict[tuple[str, str], Rate] = {}
    for each in sorted(rates, key=lambda one: one.on):
        newest[each.source, each.target] = each
    told = [
        f"1 {each.source} = {each.value} {each.target} ({each.on:%d %b %Y})"
        for each in newest.values()
    ]
    return f"{'; '.join(told)}." if told else ""


def _named(keys: tuple[str, ...], words: str) -> str:
    if not keys:
        return ""
    more = len(keys) - _MOST_NAMED
    shown = ", ".join(keys[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{shown}: {words}"


def _stages(stages: tuple[str, ...]) -> str:
    return f"{_list(stages)}: a claim made after that needs the channel chief." if stages else ""


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _business(count: int) -> str:
    return f"{count} business {'day' if count == 1 else 'days'}"


def _list(items: Iterable[str]) -> str:
    return ", ".join(items)
