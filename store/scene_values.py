"""What lay before who decided, as JSON and back: what `partnering.judged_scene` leaves of it.

What that leaves out is not written here either.
"""

from datetime import date
from typing import Any

from partnering.accounts import Opportunity
from partnering.collisions import Customers
from partnering.findings import Incumbent, Scene
from partnering.partners import Partner, PartnerStatus
from partnering.protection import Deal
from partnering.registrations import Basis, Registration, State
from store.columns import storable
from store.deal_values import (
    Json,
    claim_from,
    claim_to,
    moment,
    moment_from,
    moment_to,
    window_from,
    window_to,
)


def judged_to(registration: Registration) -> Json:
    return {
        "id": registration.id,
        "partner_id": registration.partner_id,
        "claim": claim_to(registration.claim),
        "submitter_id": registration.submitter_id,
        "drafted_at": moment_to(registration.drafted_at),
        "account_key": registration.account_key,
        "account_certain": registration.account_certain,
        "state": str(registration.state),
        "version": registration.version,
        "received_at": moment_to(registration.received_at),
        "sequence": registration.sequence,
        "policy_version": registration.policy_version,
        "basis": str(registration.basis),
        "window": window_to(registration.window),
        "last_activity_at": moment_to(registration.last_activity_at),
        "ended_at": moment_to(registration.ended_at),
    }


_AS_KEPT = (
    "id",
    "partner_id",
    "submitter_id",
    "account_key",
    "account_certain",
    "version",
    "sequence",
    "policy_version",
)


def judged_from(kept: Json) -> Registration:
    return Registration(
        **{name: kept[name] for name in _AS_KEPT},
        claim=claim_from(kept["claim"]),
        drafted_at=moment(kept["drafted_at"]),
        state=State(kept["state"]),
        received_at=moment_from(kept["received_at"]),
        basis=Basis(kept["basis"]),
        window=window_from(kept["window"]),
        last_activity_at=moment_from(kept["last_activity_at"]),
        ended_at=moment_from(kept["ended_at"]),
    )


def scene_to(scene: Scene) -> Json:
    return {
        "partner": _partner_to(scene.partner),
        "others": [judged_to(each) for each in scene.others],
        "deals": [_deal_to(each) for each in scene.deals],
        "parents": dict(scene.customers.parents),
        "verdicts": [[*pair, word] for pair, word in sorted(scene.customers.verdicts.items())],
        "incumbents": [
            [each.partner_id, sorted(map(storable, each.families)), each.renews_on.isoformat()]
            for each in scene.incumbents
        ],
        "possible_named": list(map(storable, scene.possible_named)),
        "bought": {storable(family): day.isoformat() for family, day in scene.bought.items()},
        "in_good_standing": scene.in_good_standing,
        "customer_letter": scene.customer_letter,
        "owner_agrees": scene.owner_agrees,
    }


def scene_from(kept: Json) -> Scene:
    return Scene(
        partner=_partner_from(kept["partner"]),
        others=tuple(map(judged_from, kept["others"])),
        deals=tuple(map(_deal_from, kept["deals"])),
        customers=Customers(
            kept["parents"], {(left, right): word for left, right, word in kept["verdicts"]}
        ),
        incumbents=tuple(
            Incumbent(partner_id, frozenset(families), date.fromisoformat(renews_on))
            for partner_id, families, renews_on in kept["incumbents"]
        ),
        possible_named=tuple(kept["possible_named"]),
        bought={family: date.fromisoformat(day) for family, day in kept["bought"].items()},
        in_good_standing=kept["in_good_standing"],
        customer_letter=kept["customer_letter"],
        owner_agrees=kept["owner_agrees"],
    )


def partners_in(kept: Json) -> set[int]:
    """List whose claims a written scene speaks of, by the partners' numbers."""
    return {each["partner_id"] for each in kept["others"]} | {kept["partner"]["id"]}


def _partner_to(partner: Partner) -> Json:
    return {
        "id": partner.id,
        "status": str(partner.status),
        "countries": list(map(storable, partner.countries)),
        "families": list(map(storable, partner.families)),
        "tier": storable(partner.tier),
        "removed_at": moment_to(partner.removed_at),
    }


def _partner_from(kept: Json) -> Partner:
    return Partner(
        kept["id"],
        "",
        status=PartnerStatus(kept["status"]),
        countries=tuple(kept["countries"]),
        families=tuple(kept["families"]),
        tier=kept["tier"],
        removed_at=moment_from(kept["removed_at"]),
    )


def _deal_to(deal: Deal) -> Json:
    seen = deal.opportunity
    return {
        "key": seen.key,
        "account_key": seen.account_key,
        "is_closed": seen.is_closed,
        "is_won": seen.is_won,
        "families": list(map(storable, seen.families)),
        "created_at": moment_to(deal.created_at),
        "last_activity_at": moment_to(deal.last_activity_at),
        "late_since": moment_to(deal.late_since),
        "partner_id": deal.partner_id,
        "registration_id": deal.registration_id,
        "left_over": deal.left_over,
    }


def _deal_from(kept: dict[str, Any]) -> Deal:
    return Deal(
        Opportunity(
            kept["key"],
            kept["account_key"],
            "",
            is_closed=kept["is_closed"],
            is_won=kept["is_won"],
            families=tuple(kept["families"]),
        ),
        created_at=moment_from(kept["created_at"]),
        last_activity_at=moment_from(kept["last_activity_at"]),
        late_since=moment_from(kept["late_since"]),
        partner_id=kept["partner_id"],
        registration_id=kept["registration_id"],
        left_over=kept.get("left_over", False),  # scenes of the first days have none
    )
