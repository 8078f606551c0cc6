"""What is shared with a partner is said by both sides: each opts in, sets its levels, revokes.

A word counts for the very next message; cards that were posted before are drawn again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from journeys.acting import Actor, id_of, let, written
from journeys.desk import Desk
from journeys.keep_partners import held
from partnering.facts import SharingChanged
from partnering.partners import STANDARD_SEGMENTS
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.sharing import Field, Level, Rule, Sharing, Side, ending, folded
from partnering.sharing_changes import after_word, outdone
from store.work import Work

# Why a message waits: what it shows is not shared at the moment.
NOT_SHARED = "not_shared"
# As many as fit on a card; nobody keeps more apart.
MOST_RULES = 60
LONGEST_SEGMENT = 60
LONGEST_AGREEMENT = 200
LONGEST_DAYS = 3650


def sharing_of(desk: Desk, view: Work, partner_id: int) -> Sharing:
    """Give what is shared with a partner now, with the policy's defaults."""
    return view.sharing.of(partner_id, desk.policy.sharing)


def side_of(partner_id: int, by: Actor) -> Side:
    """Say for which side somebody speaks, and let them. Raises: NotAllowed, Unknown."""
    if not isinstance(by, Person) or by.partner_id is None:
        let(by, Right.SHARE)
        return Side.OURS
    if by.partner_id != partner_id:
        raise Unknown("There is no such partner, or it was removed.")
    must(by, Right.OWN_SHARING)
    return Side.THEIRS


def opt_in(
    desk: Desk,
    partner_id: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Sharing:
    """Say for one's own side that it shares; what waited for it is asked about anew.

    Nobody opts in for the other side. Raises: NotAllowed, Unknown.
    """
    side = side_of(partner_id, by)

    def change(work: Work, was: Sharing) -> str:
        word = was.consent.of(side)
        if word is not None and word.given and not word.agreement:
            return ""
        work.sharing.consent(partner_id, side, by=id_of(by), at=now)
        return f"opted_in:{side}"

    return _change(desk, partner_id, change, by, now, receipt, correlation)


def note_agreement(
    desk: Desk,
    partner_id: int,
    agreement: str,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Sharing:
    """Note that a partner without a place in chat opted in by a written agreement.

    What the partner has said itself stands above that. Raises: NotAllowed, Unknown, Invalid.
    """
    let(by, Right.SHARE)
    named = " ".join(agreement.split())
    if not 0 < len(named) <= LONGEST_AGREEMENT:
        raise Invalid(f"Name the agreement, in at most {LONGEST_AGREEMENT} characters.")

    def change(work: Work, was: Sharing) -> str:
        word = was.consent.theirs
        if word is not None and not word.agreement:
            raise NotAllowed("The partner has spoken for itself; only its own people change that.")
        if word is not None and word.agreement == named:
            return ""
        work.sharing.consent(partner_id, Side.THEIRS, by=id_of(by), at=now, agreement=named)
        return "agreed:theirs"

    return _change(desk, partner_id, change, by, now, receipt, correlation)


def revoke(
    desk: Desk,
    partner_id: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Sharing:
    """Take one's own side's word back: from now on neither side shows the other anything.

    A side that never opted in can say so, too. Raises: NotAllowed, Unknown.
    """
    side = side_of(partner_id, by)

    def change(work: Work, was: Sharing) -> str:
        word = was.consent.of(side)
        if word is not None and not word.given:
            return ""
        work.sharing.revoke(partner_id, side, by=id_of(by), at=now)
        return f"revoked:{side}"

    return _change(desk, partner_id, change, by, now, receipt, correlation)


def set_level(
    desk: Desk,
    partner_id: int,
    segment: str,
    field: Field | None,
    level: Level | None,
    *,
    until: datetime | None = None,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> tuple[Rule, ...]:
    """Say how much of a segment's field one's own side shows; no level goes back to the default.

    An empty segment means any, no field means all; at `until` it goes back to what it was. What was
    said of a part of it and showed more is taken back with it, granted requests too: those come
    back as they were. Raises: NotAllowed, Unknown, Invalid.
    """
    side = side_of(partner_id, by)
    ended: list[Rule] = []
    _must_be_ahead(until, now)
    named = " ".join(segment.split())

    def change(work: Work, was: Sharing) -> str:
        # Nobody removes a segment while a rule comes to name it.
        work.segments.hold()
        if level is not None:
            _must_be_segment(work, side, named)
        if level is None:
            dropped = work.sharing.drop_rule(partner_id, side, named, field)
            return f"level:{side}" if dropped else ""
        wanted = ending(Rule(partner_id, side, named, field, level, until), was)
        found = outdone(wanted, was)
        for each in found:
            _lower(work, each, wanted, by, now)
        ended.extend(each for each in found if not level.reaches(each.level))
        if any(_same(each, wanted) for each in was.rules):
            return f"level:{side}" if found else ""
        if len(was.rules) >= MOST_RULES and not any(_for_same(each, wanted) for each in was.rules):
            raise Invalid(f"There are {MOST_RULES} exceptions for this partner; drop some first.")
        work.sharing.put_rule(wanted, by=id_of(by), at=now)
        return f"level:{side}"

    _change(desk, partner_id, change, by, now, receipt, correlation)
    return tuple(ended)


def _lower(work: Work, rule: Rule, word: Rule, by: Actor, now: datetime) -> None:
    after = after_word(rule, word)
    if after is None:
        work.sharing.drop_rule(word.partner_id or 0, rule.side, rule.segment, rule.field)
    else:
        work.sharing.put_rule(after, by=id_of(by), at=now)


def _must_be_segment(work: Work, side: Side, named: str) -> None:
    names = (*STANDARD_SEGMENTS, *(each.name for each in work.segments.all()))
    if side is Side.OURS and named and folded(named) not in map(folded, names):
        known = ", ".join(names)
        raise Invalid(f"We have no segment {named!r}; known: {known}.")
    if len(named) > LONGEST_SEGMENT:
        raise Invalid(f"A segment's name has at most {LONGEST_SEGMENT} characters.")


def set_end(
    desk: Desk,
    partner_id: int,
    until: datetime | None,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Sharing:
    """Say until when one's own side shares, or with None that it has no end.

    Raises: NotAllowed, Unknown; Invalid where the side does not share, or for a time that is past.
    """
    side = side_of(partner_id, by)
    _must_be_ahead(until, now)

    def change(work: Work, was: Sharing) -> str:
        word = was.consent.of(side)
        if word is None or not word.given:
            raise Invalid("Your side does not share; opt in first.")
        if word.until == until:
            return ""
        work.sharing.set_end(partner_id, side, until)
        return f"until:{side}"

    return _change(desk, partner_id, change, by, now, receipt, correlation)


def _must_be_ahead(until: datetime | None, now: datetime) -> None:
    if until is not None and not now < until <= now + timedelta(days=LONGEST_DAYS):
        raise Invalid("Choose an end that lies ahead, within ten years.")


def _for_same(rule: Rule, other: Rule) -> bool:
    mine, others = folded(rule.segment), folded(other.segment)
    return (rule.side, mine, rule.field) == (other.side, others, other.field)


def _same(rule: Rule, other: Rule) -> bool:
    alike = rule.level is other.level and rule.until == other.until
    return _for_same(rule, other) and alike


def _change(
    desk: Desk,
    partner_id: int,
    change: Callable[[Work, Sharing], str],
    by: Actor,
    now: datetime,
    receipt: int | None,
    correlation: str,
) -> Sharing:
    """Change what is shared and record it in one act; nothing where nothing changed."""
    with desk.store.begin(receipt=receipt) as work:
        work.sharing.hold(partner_id)
        partner = held(work, partner_id)
        if work.receipts.of_partner_going(partner.id):
            raise NotAllowed("This partner was erased.")
        what = change(work, sharing_of(desk, work, partner_id))
        if what:
            work.deliveries.release((NOT_SHARED,), now)
            fact = SharingChanged(partner_id, what)
            work.record(fact, at=now, by=written(by), correlation=correlation)
        shared = sharing_of(desk, work, partner_id)
    desk.wake()
    return shared
