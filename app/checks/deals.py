"""Registered deals: can what waits be approved, and are there people enough to decide?"""

from collections.abc import Iterator
from datetime import UTC, datetime

from app.checks.check import Check, Seen, warning, well, wrong
from journeys.undecided_deals import undecidable
from partnering.deal_policy import DealPolicy
from partnering.deciders import Level, acts_as, role_for
from partnering.people import Person, Right, Role, may
from partnering.programme import HISTORY
from partnering.registrations import PENDING

_MOST_NAMED = 5
NAMES = ("earlier registrations", "deciders", "undecided deals", "named accounts")
_GRANT = (
    "give roles with `cosell people grant EMAIL ROLE`: deal_desk, channel_chief, second_approver"
)


def deal_checks(seen: Seen) -> Iterator[Check]:
    """Look at registered deals; where there are none and none are expected, nothing is said."""
    with seen.desk.store.read() as view:
        programme, counts = view.programme.get(), view.registrations.counts()
        people = [each for each in view.people.all() if each.active and each.partner_id is None]
    waiting = sum(number for state, number in counts.items() if state in PENDING)
    if waiting and not programme.history_ready:
        words = f"not loaded: {waiting} registered deals cannot be approved"
        advice = (
            "load them with `cosell registrations import FILE`, or say that there are none with "
            "`cosell registrations waive`"
        )
        yield warning("earlier registrations", words, advice)
    if counts or HISTORY in programme.setup:
        yield deciders(people, seen.desk.policy.deals)
    yield from _undecidable(seen)
    yield from _named(seen)


def _undecidable(seen: Seen) -> Iterator[Check]:
    """Name the claims that wait for nobody: who holds the role filed them or is paid on them."""
    with seen.desk.store.read() as view:
        found = list(undecidable(seen.desk, view, now=datetime.now(UTC)))
    if found:
        refs = ", ".join(each.ref for each in found[:_MOST_NAMED])
        more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
        yield wrong("undecided deals", f"nobody may decide on {refs}{more}", _GRANT)


def _named(seen: Seen) -> Iterator[Check]:
    """Name accounts of the policy that the CRM does not have: a slip there protects nothing."""
    rules = seen.desk.policy.deals
    keys = sorted({*rules.named_accounts, *rules.carved_out})
    with seen.desk.store.read() as view:
        if not keys or not view.accounts.count():
            return
        known = view.accounts.by_keys(keys)
    absent = [key for key in keys if key not in known]
    if absent:
        words = f"not in the CRM, as far as it was synced: {', '.join(absent[:_MOST_NAMED])}"
        more = len(absent) - _MOST_NAMED
        words += f" and {more} more" if more > 0 else ""
        yield warning("named accounts", words, "write the ids of accounts into the policy")
    else:
        yield well("named accounts", f"{len(keys)} in the policy, all known")


def deciders(people: list[Person], policy: DealPolicy) -> Check:
    """Say what nobody could finish: some decisions need a second person, who is another one."""
    roles = frozenset(role for each in people for role in each.roles)
    able = [each for each in people if may(each, Right.DECIDE)]
    desk = {each.id for each in able if role_for(each, Level.DESK, roles)}
    chiefs = {each.id for each in able if role_for(each, Level.CHIEF, roles)}
    seconds = {
        each.id
        for each in able
        if acts_as(each, Role.SECOND_APPROVER, roles) or acts_as(each, Role.CHANNEL_CHIEF, roles)
    }
    if not desk:
        return wrong("deciders", "nobody may decide on registered deals", _GRANT)
    stuck = []
    if not _pair(chiefs, seconds):
        stuck.append("an exception, for it needs a second person")
    if policy.second_approver_from is not None and not _pair(desk, seconds):
        stuck.append(f"an amount from {policy.second_approver_from.in_words()} on")
    if not _pair(desk, chiefs):
        stuck.append("an appeal, for it is decided by somebody else")
    if stuck:
        return warning("deciders", f"nobody could finish {'; '.join(stuck)}", _GRANT)
    return well("deciders", f"{len(desk)} may decide on registered deals")


def _pair(first: set[int], second: set[int]) -> bool:
    """Tell whether one of the first and another one of the second can be found."""
    return bool(first and second) and len(first | second) > 1
