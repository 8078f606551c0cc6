"""Questions that a person asks: overlaps of an account or a partner, why, what is recent.

Reads only. What a reader may not see is withheld here, before any door draws it.
"""

from dataclasses import dataclass
from datetime import datetime

from crm.port import Kind
from journeys.desk import Desk
from journeys.draw import line_of, overlap_notice, place, scene_of
from journeys.notices import OverlapLine, OverlapNotice, certainty
from matching.company import Company
from matching.engine import Found, find
from partnering.accounts import Account
from partnering.notifications import quiet_until
from partnering.overlaps import AlertState, Overlap
from partnering.people import Person, Role, may_see_crm_fields
from partnering.policy import zone_of
from partnering.refusals import Invalid, NotAllowed, Unknown
from store.work import Work

# From this score on a typed name is taken for the one meant, unless another is as good.
SURE = 0.85
NEAR = 0.60
AS_GOOD = 0.02


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the person may have meant; `kind` is `account` or `partner`."""

    kind: str
    id: int
    label: str


@dataclass(frozen=True, slots=True)
class AccountOverlaps:
    """`asked` is what was typed, where it differs from the name; `possible` pairs wait."""

    account_id: int
    account_name: str
    account_place: str
    owner_name: str
    account_url: str
    crm_visible: bool
    overlaps: tuple[OverlapNotice, ...]
    possible: int
    asked: str = ""


@dataclass(frozen=True, slots=True)
class PartnerOverlaps:
    """The first ten of `total`, best first."""

    partner_id: int
    partner_name: str
    total: int
    lines: tuple[OverlapLine, ...]
    alerts_on: bool
    as_of: datetime | None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Equally good answers: the person chooses, nothing is guessed."""

    asked: str
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    asked: str
    nearest: tuple[Choice, ...]


Answer = AccountOverlaps | PartnerOverlaps | Choices | Nothing


@dataclass(frozen=True, slots=True)
class Why:
    title: str
    lines: tuple[str, ...]
    overlap: OverlapNotice


@dataclass(frozen=True, slots=True)
class Counts:
    mine: int
    all_open: int
    to_review: int


def overlaps_of(desk: Desk, text: str, *, by: Person, now: datetime) -> Answer:
    """Find the account or partner that was typed, typing errors and all, and show its overlaps.

    Raises: Invalid where nothing was typed, NotAllowed for somebody who may see nothing.
    """
    _must_be_somebody(by)
    asked = " ".join(text.split())
    if not asked:
        raise Invalid("Which account or partner? For example: `/cosell overlaps Contoso`")
    with desk.store.read() as view:
        found = _candidates(view, asked)
    if not found:
        return Nothing(asked, ())
    best = found[0][1].score
    sure = [choice for choice, hit in found if hit.score >= SURE and best - hit.score < AS_GOOD]
    if not sure:
        return Nothing(asked, tuple(choice for choice, hit in found if hit.score >= NEAR)[:5])
    if len(sure) > 1:
        return Choices(asked, tuple(sure[:5]))
    if sure[0].kind == "partner":
        return overlaps_of_partner(desk, sure[0].id, by=by, now=now, asked=asked)
    return overlaps_of_account(desk, sure[0].id, by=by, now=now, asked=asked)


def overlaps_of_account(
    desk: Desk, account_id: int, *, by: Person, now: datetime, asked: str = ""
) -> AccountOverlaps:
    """Show one account's overlaps. Raises: Unknown, NotAllowed."""
    _must_be_somebody(by)
    with desk.store.read() as view:
        account = view.accounts.get(account_id)
        if account is None:
            raise Unknown("There is no such account.")
        owner = view.users.by_key(account.owner_key)
        overlaps = view.overlaps.of_account(account_id)
        notices = tuple(overlap_notice(desk, view, overlap.id, by, now=now) for overlap in overlaps)
        possible = view.matches.possible_count(account_id)
    differs = asked.casefold() != account.name.casefold()
    return AccountOverlaps(
        account_id=account.id,
        account_name=account.name,
        account_place=place(account.city, account.country),
        owner_name=owner.name if owner else "nobody",
        account_url=desk.crm.link(Kind.ACCOUNT, account.key),
        crm_visible=may_see_crm_fields(by, account),
        overlaps=notices,
        possible=possible,
        asked=asked if differs else "",
    )


def overlaps_of_partner(
    desk: Desk, partner_id: int, *, by: Person, now: datetime, asked: str = "", limit: int = 10
) -> PartnerOverlaps:
    """Show a partner's overlaps, those of the reader first. Raises: Unknown, NotAllowed."""
    _must_be_somebody(by)
    with desk.store.read() as view:
        partner = view.partners.by_id(partner_id)
        if partner is None:
            raise Unknown("There is no such partner.")
        overlaps = view.overlaps.of_partner(partner_id)
        accounts = view.accounts.many([overlap.account_id for overlap in overlaps])
        ranked = sorted(overlaps, key=lambda each: _rank(each, accounts, by))
        lines = [
            line_of(
                view,
                overlap,
                crm_visible=_sees(by, accounts.get(overlap.account_id)),
            )
            for overlap in ranked[:limit]
        ]
        as_of = view.cursors.at("crm:account")
    differs = asked.casefold() != partner.name.casefold()
    return PartnerOverlaps(
        partner_id=partner.id,
        partner_name=partner.name,
        total=len(overlaps),
        lines=tuple(filter(None, lines)),
        alerts_on=partner.alerts_on,
        as_of=as_of,
        asked=asked if asked and differs else "",
    )


def why(desk: Desk, public_id: str, *, by: Person, now: datetime) -> Why:
    """Explain one overlap: reasons, who was told and when, or why nobody was.

    Raises: Unknown, Invalid, NotAllowed.
    """
    _must_be_somebody(by)
    overlap_id = overlap_number(public_id)
    with desk.store.read() as view:
        notice = overlap_notice(desk, view, overlap_id, by, now=now)
        scene = scene_of(view, overlap_id)
        if scene is None:
            raise Unknown(f"There is no overlap OV-{overlap_id}.")
        mine = by.crm_key and scene.account.owner_key == by.crm_key
        lines = [
            f"{notice.account_name} was found on {notice.partner_name}'s list as "
            f"{notice.partner_account_name} ({certainty(notice.probability)} certain).",
            *notice.reasons,
            _what_became(scene.overlap, reason_visible=notice.crm_visible),
            "You were told because you own the account."
            if mine
            else f"The account's owner is {notice.owner_name}.",
        ]
        quiet = quiet_until(zone_of(by, desk.policy), desk.policy.notifications, now)
        if quiet is not None:
            lines.append(f"It is quiet time for you until {quiet:%Y-%m-%d %H:%M} UTC.")
    return Why(f"Why OV-{overlap_id}", tuple(lines), notice)


def recent(desk: Desk, *, by: Person, now: datetime, limit: int = 5) -> tuple[OverlapLine, ...]:
    """List the newest overlaps on the reader's own accounts; a manager's are everybody's."""
    _must_be_somebody(by)
    everything = by.has(Role.PARTNER_MANAGER, Role.ADMIN)
    with desk.store.read() as view:
        chosen = view.overlaps.newest(
            limit=limit, owner_key=None if everything else (by.crm_key or "-")
        )
        lines = [line_of(view, overlap, crm_visible=True) for overlap in chosen]
    return tuple(filter(None, lines))


def counts(desk: Desk, *, by: Person) -> Counts:
    """Count the reader's overlaps, all open ones, and the pairs that wait for a person."""
    _must_be_somebody(by)
    with desk.store.read() as view:
        return Counts(
            mine=view.overlaps.count_open(owner_key=by.crm_key or "-"),
            all_open=view.overlaps.count_open(),
            to_review=view.matches.review_count(),
        )


def overlap_card(desk: Desk, overlap_id: int, *, reader: Person, now: datetime) -> OverlapNotice:
    """Draw one overlap's card as it stands. Raises: Unknown, NotAllowed."""
    _must_be_somebody(reader)
    with desk.store.read() as view:
        return overlap_notice(desk, view, overlap_id, reader, now=now)


def overlap_number(public_id: str) -> int:
    """Read `OV-12`, `ov12` or `12`. Raises: Invalid."""
    text = public_id.strip().upper().removeprefix("OV").lstrip("-# ")
    if not text.isdecimal() or len(text) > 12:
        raise Invalid(f"{public_id.strip()[:40]!r} is not an id; expected one like OV-12.")
    return int(text)


def _must_be_somebody(by: Person) -> None:
    if not by.active or not by.roles:
        raise NotAllowed("Your account is not active here.")


def _candidates(view: Work, asked: str) -> list[tuple[Choice, Found]]:
    partners = {str(partner.id): partner for partner in view.partners.all()}
    hits: list[tuple[Choice, Found]] = []
    for hit in find([Company(id=key, name=p.name) for key, p in partners.items()], asked, limit=5):
        hits.append((Choice("partner", int(hit.id), f"{hit.name} (partner)"), hit))
    companies = [Company(id=str(number), name=name) for number, name in view.accounts.names()]
    found = find(companies, asked, limit=6)
    accounts = view.accounts.many([int(hit.id) for hit in found])
    for hit in found:
        account = accounts[int(hit.id)]
        where = place(account.city, account.country)
        hits.append((Choice("account", account.id, _label(account.name, where)), hit))
    return sorted(hits, key=lambda each: (-each[1].score, each[0].kind, each[0].label))


def _label(name: str, where: str) -> str:
    return f"{name} ({where})" if where else name


def _sees(by: Person, account: Account | None) -> bool:
    return account is not None and may_see_crm_fields(by, account)


def _rank(overlap: Overlap, accounts: dict[int, Account], by: Person) -> tuple[bool, int]:
    account = accounts.get(overlap.account_id)
    mine = account is not None and bool(by.crm_key) and account.owner_key == by.crm_key
    return (not mine, -overlap.id)


def _what_became(overlap: Overlap, *, reason_visible: bool) -> str:
    """Say what became of the alert. Why tells of deals, so it is for those who may see them."""
    shown = reason_visible and overlap.alert_reason
    reason = f": {overlap.alert_reason}" if shown else ""
    match overlap.alert:
        case AlertState.SENT:
            at = f" at {overlap.alerted_at:%Y-%m-%d %H:%M} UTC" if overlap.alerted_at else ""
            return f"The owner was told{at}."
        case AlertState.DIGEST:
            return f"It waits for the digest{reason}."
        case AlertState.NEVER:
            return f"Nobody is told{reason}."
        case AlertState.BASELINE:
            return "It existed before alerts were started: part of the baseline, nobody was told."
        case AlertState.PENDING:
            return f"The alert is on its way{reason}."
