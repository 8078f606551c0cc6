"""What App Home shows our own people beside what waits: theirs, numbers, how things are."""

from dataclasses import dataclass
from datetime import datetime

from journeys.desk import Desk
from journeys.draw_leads import state_words
from partnering.help_requests import HelpRequest, HelpState
from partnering.home import HomeLine, Number
from partnering.leads import AWAY
from partnering.needs import NeedKind
from partnering.people import Person, Right, may, may_settle
from partnering.registrations import PENDING, Registration, State
from store.named_lists import Unnamed
from store.withheld import AUDIENCE
from store.work import Work

_MOST = 200
# A select takes no more.
_MOST_PARTNERS = 100
_HELP = {
    HelpState.DRAFT: "not sent yet",
    HelpState.REQUESTED: "waits for an answer",
    HelpState.ACCEPTED: "accepted, nobody leads yet",
    HelpState.ACTIVE: "worked on together",
}
_DEALS = {
    State.SUBMITTED: "received",
    State.IN_REVIEW: "in review",
    State.CONFLICT_HOLD: "held by a conflict",
    State.INFO_REQUESTED: "the partner is asked",
}


@dataclass(frozen=True, slots=True)
class Health:
    """How the installation is: `crm_at` is the last sync; channels are named with their `#`.

    `dead` counts deliveries that were given up on, `unmapped` owners whom nobody in chat is.
    """

    crm_at: datetime | None
    channels: tuple[str, ...]
    dead: int
    unmapped: int

    @property
    def is_well(self) -> bool:
        return self.crm_at is not None and not (self.channels or self.dead or self.unmapped)


def our_lines(desk: Desk, view: Work, by: Person, now: datetime) -> list[HomeLine]:
    """List what is a person's: help that they asked for, registrations and leads they keep."""
    partners = {each.id: each.name for each in view.partners.all()}
    lines: list[HomeLine] = []
    if may(by, Right.ASK_HELP):
        lines += _help(view, by, partners)
    if may(by, Right.SEE_DEALS):
        owned = view.registrations.pending(owner_id=by.id, limit=_MOST)
        lines += [_deal(each, partners) for each in owned]
    if may(by, Right.SEE_LEADS):
        lines += _leads(view, by, partners)
    return lines


def our_numbers(
    view: Work, by: Person, mine: int, all_open: int, unnamed: Unnamed
) -> tuple[Number, ...]:
    """Count what one looks at first: a seller's own overlaps, a manager's programme."""
    keys = None if may_settle(by) else by.crm_keys
    waiting = view.matches.review_count(owner_keys=keys, unnamed=unnamed)
    to_judge = Number("Pairs to judge", waiting)
    if not may(by, Right.SEE_DEALS):
        return (
            Number("Overlaps on your accounts", mine),
            Number("Overlaps in all", all_open),
            to_judge,
        )
    counts = view.registrations.counts()
    return (
        Number("Overlaps in all", all_open),
        Number("Registrations open", sum(counts.get(each, 0) for each in PENDING)),
        Number("Deals protected", counts.get(State.APPROVED, 0)),
        Number("Leads going on", view.partner_leads.count_live()),
        to_judge,
    )


def matrix_partners(view: Work, by: Person) -> tuple[tuple[int, str], ...]:
    """List the partners whose matrix can be opened: those that the reader manages first."""
    found = sorted(
        view.partners.all(), key=lambda each: (each.manager_id != by.id, each.name.casefold())
    )
    return tuple((each.id, each.name) for each in found[:_MOST_PARTNERS])


def health(view: Work) -> Health:
    """Say how the installation is. It is for admins."""
    refused = dict.fromkeys(each.reader for each in view.withheld.of(AUDIENCE))
    return Health(
        crm_at=view.cursors.at("crm:account"),
        channels=tuple(each for each in refused if each.startswith("#")),
        dead=view.deliveries.counts().get("dead", 0),
        unmapped=len(view.unmapped.all()),
    )


def _help(view: Work, by: Person, partners: dict[int, str]) -> list[HomeLine]:
    found = [each for each in view.help_requests.of_person(by.id) if each.partner_id in partners]
    accounts = view.accounts.by_keys({each.account_key for each in found})
    return [
        HomeLine(
            kind=NeedKind.HELP,
            number=each.id,
            ref=each.ref,
            title=f"{partners[each.partner_id]}, "
            f"{accounts[each.account_key].name if each.account_key in accounts else 'a customer'}",
            standing=_HELP.get(each.state, ""),
            due_at=_help_due(each),
        )
        for each in found
    ]


def _help_due(each: HelpRequest) -> datetime | None:
    return None if each.state is HelpState.DRAFT else each.due_at


def _deal(each: Registration, partners: dict[int, str]) -> HomeLine:
    clock = each.clock
    return HomeLine(
        kind=NeedKind.DEAL,
        number=each.id,
        ref=each.ref,
        title=f"{partners.get(each.partner_id, 'A partner')} for {each.claim.customer}",
        standing=_DEALS.get(each.state, ""),
        due_at=clock.due_at if clock is not None and clock.stopped_at is None else None,
    )


def _leads(view: Work, by: Person, partners: dict[int, str]) -> list[HomeLine]:
    found = view.partner_leads.live(states=AWAY, keeper_id=by.id, limit=_MOST)
    offers = view.lead_offers.of_leads(each.id for each in found)
    lines = []
    for each in found:
        offer = offers.get(each.id)
        live = offer if offer is not None and offer.is_live else None
        who = partners.get(live.partner_id, "") if live else ""
        title = " at ".join(filter(None, (each.details.company, who)))
        lines.append(
            HomeLine(
                kind=NeedKind.LEAD,
                number=each.id,
                ref=each.ref,
                title=title,
                standing=state_words(each.state),
                due_at=live.due_at if live else each.due_at,
            )
        )
    return lines
