"""What a decision rested on, and no more: enough to judge it again, without anybody's words.

Names, contacts and texts are left out: no rule reads them, and what is not kept need not be erased.
"""

from dataclasses import replace

from partnering.accounts import Opportunity
from partnering.findings import Scene
from partnering.partners import Partner
from partnering.protection import Deal
from partnering.registrations import MAY_MATTER, Claim, Registration
from partnering.windows import Window

_SOME_PROOF = ("kept elsewhere",)


def as_judged(registration: Registration) -> Registration:
    """Leave of a registration what the rules look at; its number, place and state stay."""
    return Registration(
        id=registration.id,
        partner_id=registration.partner_id,
        claim=_claim(registration.claim),
        submitter_id=registration.submitter_id,
        drafted_at=registration.drafted_at,
        account_key=registration.account_key,
        account_certain=registration.account_certain,
        state=registration.state,
        version=registration.version,
        received_at=registration.received_at,
        sequence=registration.sequence,
        policy_version=registration.policy_version,
        basis=registration.basis,
        window=registration.window and _window(registration.window),
        last_activity_at=registration.last_activity_at,
        ended_at=registration.ended_at,
    )


def scene_as_judged(scene: Scene) -> Scene:
    """Leave of a scene what the rules look at; registrations that can play no part are dropped."""
    matter = tuple(as_judged(each) for each in scene.others if each.state in MAY_MATTER)
    return replace(
        scene,
        partner=_partner(scene.partner),
        others=matter,
        deals=tuple(replace(each, opportunity=_opportunity(each)) for each in scene.deals),
    )


def _claim(claim: Claim) -> Claim:
    return Claim(
        country=claim.country,
        domain=claim.domain,
        duns=claim.duns,
        tax_id=claim.tax_id,
        families=claim.families,
        scope=claim.scope,
        amount=claim.amount,
        deal_type=claim.deal_type,
        tender=claim.tender,
        tender_published_on=claim.tender_published_on,
        proof=_SOME_PROOF if claim.proof else (),
    )


def _window(window: Window) -> Window:
    return replace(window, extensions=tuple(replace(each, why="") for each in window.extensions))


def _partner(partner: Partner) -> Partner:
    return Partner(
        partner.id,
        "",
        status=partner.status,
        countries=partner.countries,
        families=partner.families,
        tier=partner.tier,
        removed_at=partner.removed_at,
    )


def _opportunity(deal: Deal) -> Opportunity:
    seen = deal.opportunity
    return Opportunity(
        seen.key,
        seen.account_key,
        "",
        is_closed=seen.is_closed,
        is_won=seen.is_won,
        families=seen.families,
    )
