"""A partner's digest: its own deals, leads and ends of protection, as it may read them.

Only a partner with which both sides have agreed to share gets one: in its channels, else by mail.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from journeys.deal_letters import FOOT
from journeys.desk import Desk
from journeys.digest_notices import Number, OwnLine, PartnerDigestNotice
from journeys.draw_leads import partner_lines
from journeys.letters import Letter, Line
from journeys.mail_partner import must_not_be_held, send_letter
from journeys.notices import ToPlace
from journeys.outcomes import Done, Later, Outcome
from journeys.partner_deals import OwnDeal, my_deals
from journeys.send_feeds import PARTNER, Turn, closed, keep_closed, opens_at, turns_of
from journeys.tell_each import tell_each
from journeys.tell_person import NOT_NOW
from partnering.digests import PARTNER_CADENCE, TOP
from partnering.partner_view import Shown
from partnering.partners import Partner, PartnerStatus
from partnering.people import Person, Right, may
from store.digest_sources import SOON
from store.digests import KeptDigest
from store.facts import StoredFact
from store.work import Work

MOST_DEALS = 1000
LABELS = {
    "waiting": "We are waiting for you",
    "deciding": "Being decided",
    "protected": "Protected",
    "leads": "Leads with you",
}
_OPEN = {Shown.RECEIVED, Shown.IN_REVIEW}


@dataclass(frozen=True, slots=True)
class _Own:
    """A partner's own things: each with its line and what it looked like, for the next digest."""

    lines: tuple[OwnLine, ...]
    counts: dict[str, int]
    seen: tuple[str, ...]


def close_partners(desk: Desk, *, now: datetime, until: datetime) -> int:
    """Close what is due of partners with standing consent, in their rhythm; how many are owed."""
    with desk.store.read() as view:
        partners = [each for each in view.partners.all() if each.status is PartnerStatus.ACTIVE]
        sharing = view.sharing.many([each.id for each in partners], desk.policy.sharing)
        rhythms = view.partner_rhythms.many(sharing)
        wanted = {
            f"{PARTNER}{each.id}": (cadence, desk.policy.zone)
            for each in partners
            if sharing[each.id].consent.stands
            and (cadence := PARTNER_CADENCE[rhythms[each.id]]) is not None
        }
        turns = turns_of(desk, view, wanted, now)
    return sum(
        _close(desk, int(each.removeprefix(PARTNER)), turn, now, until)
        for each, turn in turns.items()
    )


def _close(desk: Desk, partner_id: int, turn: Turn, now: datetime, until: datetime) -> bool:
    before = frozenset(turn.last.seen) if turn.last is not None else frozenset()
    with desk.store.read() as view:
        own = _own(desk, view, partner_id, now, before)
    news = len(set(own.seen) - before)
    row = replace(closed(turn, own.counts, news, until), seen=own.seen, partner_id=partner_id)
    return keep_closed(desk, turn, row, now)


def _own(desk: Desk, view: Work, partner_id: int, now: datetime, before: Collection[str]) -> _Own:
    """Read a partner's own things through the partner's own views.

    `before` is how they looked to its last digest: a deal that is not in it has come in since.
    """
    known = {each.partition("@")[0] for each in before}
    deals = my_deals(view, partner_id, now, limit=MOST_DEALS)
    sharing = view.sharing.of(partner_id, desk.policy.sharing)
    leads = partner_lines(view, partner_id, sharing, now=now)
    lines = [each for deal in deals if (each := _deal(deal, now, known)) is not None]
    lines += [
        OwnLine(
            "lead",
            each.number,
            f"{each.ref} {each.company}: {each.standing}".replace("  ", " "),
            each.due_at,
        )
        for each in leads
    ]
    shown = [deal.view.shown for deal in deals]
    counts = {
        "waiting": shown.count(Shown.WE_NEED_SOMETHING),
        "deciding": sum(each in _OPEN for each in shown),
        "protected": shown.count(Shown.PROTECTED),
        "leads": len(leads),
    }
    seen = [f"{_name(each)}@{_looks(each, now)}" for each in deals]
    seen += [f"lead:{each.number}@{each.standing}" for each in leads]
    return _Own(tuple(lines), counts, tuple(sorted(seen)))


def _name(deal: OwnDeal) -> str:
    return f"deal:{deal.registration_id}"


def _looks(deal: OwnDeal, now: datetime) -> str:
    """Say how a deal looks to its partner: nothing that it may not read makes a difference."""
    ends = _ends_soon(deal, now)
    return f"{deal.view.shown}{'-ends' if ends else ''}"


def _ends_soon(deal: OwnDeal, now: datetime) -> bool:
    until = deal.view.protected_until
    return until is not None and until <= (now + SOON).date()


def _deal(deal: OwnDeal, now: datetime, known: Collection[str]) -> OwnLine | None:
    """Draw what waits for the partner, ends soon, or is new; the rest is only counted."""
    shown, words = deal.view.shown, f"{deal.view.ref} {deal.customer}: {deal.view.words}"
    if shown is Shown.WE_NEED_SOMETHING:
        return OwnLine("deal", deal.registration_id, words, deal.view.answer_due_at)
    if _ends_soon(deal, now) or _name(deal) not in known:
        return OwnLine("deal", deal.registration_id, words)
    return None


def tell_partner_digest(desk: Desk, stored: StoredFact, kept: KeptDigest, now: datetime) -> Outcome:
    """Post a partner's week in its channels, or mail it to its people. Raises: NotShared."""
    with desk.store.read() as view:
        partner = view.partners.by_id(kept.partner_id or 0)
        if partner is None or partner.is_removed:
            return Done("there is no such partner any more")
        if not view.sharing.of(partner.id, desk.policy.sharing).consent.stands:
            return Done("it is not shared any more")
        if (opens := opens_at(desk, desk.policy.zone, now)) is not None:
            return Later((opens - now).total_seconds(), NOT_NOW)
        notice = _notice(desk, view, partner, kept, now)
        places = [channel for _, channel in view.partner_channels.of_partner(partner.id)]
        readers = [each for each in view.people.of_partner(partner.id) if _is_mailed(each)]
    if places:
        told = tell_each(
            desk,
            [ToPlace(each) for each in places],
            notice,
            record=f"digest:{kept.id}",
            correlation=stored.correlation,
            fact=stored,
            now=now,
        )
        return Done(f"{told} channels")
    if not readers or desk.mailer is None:
        return Done("the partner has no channel", code="no_partner_channel")
    for reader in readers:
        with desk.store.read() as view:
            must_not_be_held(desk, view, reader, partner.id)
        send_letter(desk, stored, reader, _letter(notice, reader.name))
    return Done(f"{len(readers)} mailed")


def _is_mailed(person: Person) -> bool:
    return person.active and "@" in person.mailbox and may(person, Right.OWN_DEALS)


def _notice(
    desk: Desk, view: Work, partner: Partner, kept: KeptDigest, now: datetime
) -> PartnerDigestNotice:
    own = _own(desk, view, partner.id, now, view.digests.seen_before(kept.id))
    ordered = sorted(own.lines, key=lambda each: (each.due_at or _LATER, each.noun, each.number))
    return PartnerDigestNotice(
        digest_id=kept.id,
        partner_id=partner.id,
        partner_name=partner.name,
        since=kept.since,
        until=kept.until,
        numbers=tuple(
            Number(code, label, own.counts[code], kept.before.get(code))
            for code, label in LABELS.items()
        ),
        lines=tuple(ordered[: 2 * TOP]),
        more=max(0, len(ordered) - 2 * TOP),
        cadence=kept.cadence,
    )


_LATER = datetime.max.replace(tzinfo=UTC)


def _letter(notice: PartnerDigestNotice, name: str) -> Letter:
    lines: Sequence[Line] = [
        *(
            Line(each.label, " · ".join(filter(None, (f"{each.now:,}", each.change))))
            for each in notice.numbers
        ),
        *(Line("Deal" if each.noun == "deal" else "Lead", each.words) for each in notice.lines),
    ]
    return Letter(
        subject=f"Your {notice.period} with us",
        opening=f"Hello {name},\n\nthis is what has changed since the last time.",
        lines=tuple(lines),
        closing=f"And {notice.more:,} more." if notice.more else "",
        foot=FOOT,
    )
