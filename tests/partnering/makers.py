"""The fixture world of deal registrations: Vendra's people, its partners, their claims."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from partnering.accounts import Opportunity
from partnering.calendar import BusinessHours
from partnering.collisions import Customers
from partnering.conflicts import check
from partnering.deal_policy import DealPolicy
from partnering.deciders import Act
from partnering.findings import Check, Scene
from partnering.money import Money
from partnering.partners import Partner
from partnering.people import Person, Role
from partnering.protection import Deal
from partnering.registration_decisions import Ground, approve
from partnering.registration_moves import submit, take_up
from partnering.registrations import Claim, CustomerContact, DealType, Registration

POLICY = DealPolicy(hours=BusinessHours(zone="Europe/Berlin", country="DE", subdivision="BE"))
MORNING = datetime(2026, 8, 14, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

P1 = Partner(1, "Alpine Systems GmbH", countries=("DE",), tier="Gold", domains=("alpine.example",))
P2 = Partner(2, "Borealis IT", countries=("DE", "ES"), tier="Silver")
P3 = Partner(3, "Cobalt Cloud Inc", tier="Platinum")
PARTNERS = {each.id: each for each in (P1, P2, P3)}


def person(id_: int, name: str, *roles: Role, partner_id: int | None = None) -> Person:
    email = f"{name.lower()}@vendra.example"
    return Person(id_, name, email, frozenset(roles), partner_id=partner_id)


AE = person(1, "Ada", Role.ACCOUNT_EXECUTIVE)
PM = person(2, "Nora", Role.PARTNER_MANAGER)
DD = person(3, "Dana", Role.DEAL_DESK)
CC = person(4, "Chloe", Role.CHANNEL_CHIEF)
SECOND = person(5, "Sven", Role.SECOND_APPROVER)
ADMIN = person(6, "Ravi", Role.ADMIN)
PM2 = person(7, "Piet", Role.PARTNER_MANAGER)
P1_REP = person(11, "Rosa", Role.PARTNER_REP, partner_id=1)
P2_REP = person(12, "Bo", Role.PARTNER_REP, partner_id=2)
P3_REP = person(13, "Cy", Role.PARTNER_REP, partner_id=3)
REPS = {1: P1_REP, 2: P2_REP, 3: P3_REP}

A1_CLAIM = Claim(
    customer="Müller Maschinenbau GmbH",
    country="DE",
    domain="mueller-maschinenbau.de",
    contact=CustomerContact("Ines Kern", "CIO", "kern@mueller.example", consent=True),
    families=frozenset({"CORE"}),
    amount=Money(9_200_000, "EUR"),
    close_on=date(2026, 12, 1),
    deal_type=DealType.NET_NEW,
    engagement="Two workshops at the plant and a written offer.",
    last_contact_on=date(2026, 8, 10),
    help_wanted="none",
    tender=False,
    proof=("minutes of 10 Aug",),
)


def claim(**changed: Any) -> Claim:
    return replace(A1_CLAIM, **changed)


def draft(id_: int = 1, partner: Partner = P1, **changed: Any) -> Registration:
    names = {
        "id": id_,
        "partner_id": partner.id,
        "claim": A1_CLAIM,
        "submitter_id": REPS[partner.id].id,
        "drafted_at": MORNING,
        "account_key": "A1",
    }
    return Registration(**{**names, **changed})


def checked(
    registration: Registration,
    *others: Registration,
    policy: DealPolicy = POLICY,
    now: datetime = MORNING,
    **more: Any,
) -> Check:
    scene = Scene(PARTNERS[registration.partner_id], others, **more)
    return check(registration, scene, policy, now)


def submitted(
    id_: int = 1,
    partner: Partner = P1,
    *others: Registration,
    at: datetime = MORNING,
    sequence: int | None = None,
    policy: DealPolicy = POLICY,
    **changed: Any,
) -> Registration:
    wanted = draft(id_, partner, **changed)
    return submit(
        wanted,
        by=REPS[partner.id],
        received_at=at,
        sequence=id_ if sequence is None else sequence,
        policy=policy,
        check=checked(wanted, *others, policy=policy, now=at),
    ).registration


def in_review(
    id_: int = 1, partner: Partner = P1, *others: Registration, **changed: Any
) -> Registration:
    return take_up(submitted(id_, partner, *others, **changed), DD.id).registration


def act(registration: Registration, by: Person = DD, now: datetime = MORNING, **more: Any) -> Act:
    return Act(**{"by": by, "now": now, "shown": registration.version, **more})


def ground(
    registration: Registration,
    others: Iterable[Registration] = (),
    *,
    now: datetime = MORNING,
    policy: DealPolicy = POLICY,
    customers: Customers | None = None,
    looked: Check | None = None,
    **more: Any,
) -> Ground:
    known = tuple(others)
    customers = customers or Customers()
    return Ground(
        **{
            "policy": policy,
            "check": looked
            or checked(registration, *known, policy=policy, now=now, customers=customers),
            "others": known,
            "customers": customers,
            "crm_checked_at": now - MINUTE,
            "tier": PARTNERS[registration.partner_id].tier,
            **more,
        }
    )


def protected(
    id_: int = 1, partner: Partner = P1, *, now: datetime = MORNING, **changed: Any
) -> Registration:
    waiting = in_review(id_, partner, at=now, **changed)
    policy = changed.get("policy", POLICY)
    return approve(
        waiting, act(waiting, now=now), ground(waiting, now=now, policy=policy)
    ).registration


def deal(key: str = "O4", account: str = "A1", **changed: Any) -> Deal:
    families = changed.pop("families", ("CORE",))
    closed = changed.pop("is_closed", False)
    opportunity = Opportunity(key, account, f"Deal {key}", families=families, is_closed=closed)
    return Deal(opportunity, **changed)
