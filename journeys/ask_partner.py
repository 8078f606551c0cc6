"""Ask a partner for help on an account: written down, shown as they will read it, then sent.

Nothing leaves before the asker has seen just what the partner will see.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack

from journeys.acting import Doing
from journeys.desk import Desk
from journeys.draw import may_see_account
from journeys.draw_help import as_partner_reads, country_of
from journeys.guard import as_shared
from journeys.help_doubts import doubts_about
from journeys.help_hours import hours_of, responder_of
from journeys.help_moves import held_help, keep_help
from journeys.help_notices import PartnerHelpNotice
from journeys.notices import NotShared
from journeys.words_for_partner import must_name_no_other
from partnering.accounts import Account, Opportunity
from partnering.help_requests import (
    NO_SUCH,
    HelpAsked,
    HelpKind,
    HelpNeed,
    HelpRequest,
    HelpState,
    draft,
    must_be_askers,
    over,
    send,
)
from partnering.help_requests import withdraw as taken_back
from partnering.overlaps import OverlapState
from partnering.partners import Partner, PartnerStatus
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Stale, Unknown
from store.work import Work


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody filled in. `opportunity_key` is the deal that it is about, empty for none."""

    partner_id: int
    account_id: int
    kind: HelpKind
    need: HelpNeed
    words: str
    opportunity_key: str = ""
    industry: str = ""
    size: str = ""
    contact: str = ""
    keep_away: bool = True
    follows_id: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as its partner will read it; `later` is shown once both sides have said yes.

    `hidden` names what stands in the request and is never shown, `shown_later` what only then, by
    what is shared now. `doubts` are what the asker's own words give away all the same.
    """

    request_id: int
    version: int
    notice: PartnerHelpNotice
    later: PartnerHelpNotice
    hidden: tuple[str, ...]
    shown_later: tuple[str, ...]
    doubts: tuple[str, ...]
    reached_by: str


@dataclass(frozen=True, slots=True)
class AskScene:
    """What the form needs to know: the account, and the deals there that the asker may see.

    `live` are the requests to this partner that are on their way: no other of their kind can be.
    """

    account: Account
    deals: tuple[Opportunity, ...]
    live: tuple[HelpRequest, ...]


def ask_scene(desk: Desk, account_id: int, partner_id: int, *, by: Person) -> AskScene:
    """Read what the form is drawn from.

    Raises: NotAllowed; Unknown; Invalid where all that can be asked is asked already.
    """
    must(by, Right.ASK_HELP)
    with desk.store.read() as view:
        account = view.accounts.get(account_id)
        if account is None:
            raise Unknown("There is no such account.")
        of_kind = [
            view.help_requests.live(account.key, partner_id, each, by_partner=False)
            for each in HelpKind
        ]
        live = tuple(each for each in of_kind if each is not None)
        if len(live) == len(HelpKind):
            raise Invalid(" ".join(map(on_its_way, live)))
        return AskScene(account, _deals(view, account, by), live)


def named_partner(desk: Desk, partner_id: int, *, by: Person) -> Partner:
    """Give a partner that can be asked. Raises: NotAllowed; Unknown; Invalid while it is paused."""
    must(by, Right.ASK_HELP)
    with desk.store.read() as view:
        return _partner(view, partner_id)


def overlap_asked(desk: Desk, overlap_id: int, *, by: Person) -> tuple[int, int]:
    """Say of which account and which partner an overlap is. Raises: NotAllowed; Unknown."""
    must(by, Right.ASK_HELP)
    with desk.store.read() as view:
        overlap = view.overlaps.get(overlap_id)
    if overlap is None or overlap.state is not OverlapState.OPEN:
        raise Unknown("There is no such overlap any more.")
    return overlap.account_id, overlap.partner_id


def request_before(desk: Desk, request_id: int, *, by: Person) -> tuple[HelpRequest, int]:
    """Give a request of one's own to go on from, and its account. Raises: NotAllowed; Unknown."""
    must(by, Right.ASK_HELP)
    with desk.store.read() as view:
        found = view.help_requests.get(request_id)
        if found is None or found.by_partner:
            raise Unknown(NO_SUCH)
        must_be_askers(found, by)
        account = view.accounts.by_key(found.account_key)
    if account is None:
        raise Unknown("There is no such account any more.")
    return found, account.id


def write_down(desk: Desk, asking: Asking, **doing: Unpack[Doing]) -> HelpRequest:
    """Keep a request as a draft; nobody is told. Raises: NotAllowed; Unknown; Invalid."""
    by, now = doing["by"], doing["now"]
    must(by, Right.ASK_HELP)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        account = work.accounts.get(asking.account_id)
        if account is None:
            raise Unknown("There is no such account.")
        partner = _partner(work, asking.partner_id)
        reached_by(work, partner)
        must_name_no_other(work, partner.id, account, asking.words)
        deal = _deal(work, account, asking.opportunity_key, by)
        asked = HelpAsked(
            need=asking.need,
            words=asking.words,
            families=deal.families if deal else (),
            country=country_of(account),
            industry=asking.industry.strip()[:100],
            size=asking.size.strip()[:100],
            stage=deal.stage if deal else "",
            contact=asking.contact.strip()[:200],
            keep_away=asking.keep_away,
        )
        made = draft(
            asking.kind,
            partner.id,
            account.key,
            asked,
            by=by,
            policy=desk.policy.help,
            now=now,
            opportunity_key=deal.key if deal else "",
            follows_id=_followed(work, asking, account, by),
        )
        _must_be_the_only_one(work, made)
        kept = work.help_requests.add(made)
        _must_say_something(desk, work, kept, now)
    return kept


def preview(desk: Desk, request_id: int, *, by: Person, now: datetime) -> Preview:
    """Show the asker just what the partner will read. Raises: NotAllowed; Unknown; Invalid."""
    must(by, Right.ASK_HELP)
    with desk.store.read() as view:
        found = view.help_requests.get(request_id)
        if found is None or found.asker_id != by.id:
            raise Unknown(NO_SUCH)
        if not found.is_open:
            raise Invalid(over(found))
        partner = _partner(view, found.partner_id)
        _, shown = _as_shown(desk, view, found, now)
        agreed, later = _as_shown(desk, view, replace(found, answered_at=now), now)
        return Preview(
            found.id,
            found.version,
            shown,
            later,
            _named(agreed, but_not=later),
            _named(later, but_not=shown),
            doubts_about(view, found, shown, by=by),
            reached_by(view, partner),
        )


def send_request(desk: Desk, request_id: int, *, shown: int, **doing: Unpack[Doing]) -> HelpRequest:
    """Send a draft as it was shown; pressed twice, it is sent once.

    Raises: NotAllowed; Unknown; Stale where it is not what was shown; Invalid where another one to
    the same partner is on its way.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.ASK_HELP)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        seen = work.help_requests.get(request_id)
        if seen is None or seen.asker_id != by.id:
            raise Unknown(NO_SUCH)
        work.help_requests.hold_account(seen.account_key, seen.partner_id)
        held = held_help(work, request_id)
        if held.requested_at is not None and held.is_open:
            return held
        if held.is_open and held.version != shown:
            raise Stale(f"{held.ref} has changed since it was shown to you: look at it anew.")
        partner = _partner(work, held.partner_id)
        reached_by(work, partner)
        _must_be_the_only_one(work, held)
        _must_say_something(desk, work, held, now)
        responder = responder_of(work, partner)
        moved = send(
            held,
            by=by,
            responder_id=responder.id if responder else None,
            owner_id=responder.id if responder else (partner.manager_id or by.id),
            hours=hours_of(desk, responder),
            policy=desk.policy.help,
            now=now,
        )
        kept = keep_help(work, held, moved, by=by, correlation=doing.get("correlation", ""))
    desk.wake()
    return kept


def withdraw(desk: Desk, request_id: int, **doing: Unpack[Doing]) -> HelpRequest:
    """Take a request back that has no answer yet. Raises: Unknown; NotAllowed; Invalid."""
    by, now = doing["by"], doing["now"]
    must(by, Right.OWN_HELP)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        held = held_help(work, request_id)
        must_be_askers(held, by)
        moved = taken_back(held, by=by, now=now)
        kept = keep_help(work, held, moved, by=by, correlation=doing.get("correlation", ""))
    desk.wake()
    return kept


def reached_by(view: Work, partner: Partner) -> str:
    """Say where a request reaches a partner. Raises: Invalid where it reaches nobody."""
    if view.partner_channels.of_partner(partner.id):
        return f"a card in the channel that you share with {partner.name}"
    responder = responder_of(view, partner)
    if responder is not None and responder.mailbox:
        return f"a mail with a form to who answers at {partner.name}"
    raise Invalid(
        f"{partner.name} cannot be reached yet: no channel is linked, and nobody there is known "
        f"by mail. A partner manager can change that with `/cosell partners {partner.name}`."
    )


def _partner(view: Work, partner_id: int) -> Partner:
    partner = view.partners.by_id(partner_id)
    if partner is None or partner.is_removed:
        raise Unknown("There is no such partner.")
    if partner.status is PartnerStatus.PAUSED:
        raise Invalid(f"{partner.name} is paused: nothing is sent there now.")
    return partner


def _deals(view: Work, account: Account, by: Person) -> tuple[Opportunity, ...]:
    owner = view.users.by_key(account.owner_key)
    if not may_see_account(view, account, owner, by):
        return ()
    return tuple(each for each in view.opportunities.of_account(account.key) if each.is_open)


def _deal(view: Work, account: Account, key: str, by: Person) -> Opportunity | None:
    if not key:
        return None
    found = next((each for each in _deals(view, account, by) if each.key == key), None)
    if found is None:
        raise Unknown("There is no such open deal on this account.")
    return found


def _followed(view: Work, asking: Asking, account: Account, by: Person) -> int | None:
    """Give the request that this one goes on from, where it may be linked to it."""
    if asking.follows_id is None:
        return None
    before = view.help_requests.get(asking.follows_id)
    if before is None or before.account_key != account.key or before.by_partner:
        return None
    return before.id


def _must_be_the_only_one(view: Work, held: HelpRequest) -> None:
    live = view.help_requests.live(
        held.account_key, held.partner_id, held.kind, by_partner=held.by_partner
    )
    if live is not None:
        raise Invalid(on_its_way(live))


def on_its_way(live: HelpRequest) -> str:
    """Say that a request of a kind is on its way, so that there is none beside it."""
    how = "waits for an answer" if live.state is HelpState.REQUESTED else "is worked on"
    return f"{live.ref} to the same partner about this account {how} already."


def _must_say_something(desk: Desk, view: Work, request: HelpRequest, now: datetime) -> None:
    """Let pass what would reach the partner with at least what is needed. Raises: Invalid."""
    _, shown = _as_shown(desk, view, request, now)
    if not shown.words:
        raise Invalid(
            f"{shown.partner_name} would not even read what you need: that is not shared with "
            f"them for this company. A partner manager can change it with `/cosell sharing "
            f"{shown.partner_name}`."
        )


def _as_shown(
    desk: Desk, view: Work, request: HelpRequest, now: datetime
) -> tuple[PartnerHelpNotice, PartnerHelpNotice]:
    """Give a request as it is and as the partner may read it. Raises: Invalid without consent."""
    whole = as_partner_reads(desk, view, request, now=now)
    if whole is None:
        raise Unknown(NO_SUCH)
    try:
        sharing = view.sharing.of(request.partner_id, desk.policy.sharing)
        return whole, as_shared(whole, sharing)
    except NotShared:
        raise Invalid(
            f"Nothing is shared with {whole.partner_name} before both sides have agreed to it. "
            f"A partner manager can begin with `/cosell sharing {whole.partner_name}`."
        ) from None


_NAMED = {
    "company": "the company's name",
    "place": "the country",
    "industry": "the industry",
    "size": "the size",
    "families": "the products",
    "stage": "the stage",
    "contact": "your contact at the customer",
}


def _named(notice: PartnerHelpNotice, *, but_not: PartnerHelpNotice) -> tuple[str, ...]:
    """Name what stands in one notice and not in another."""
    return tuple(
        words
        for name, words in _NAMED.items()
        if getattr(notice, name) and not getattr(but_not, name)
    )
