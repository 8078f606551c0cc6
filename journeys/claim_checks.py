"""What a claim is held to beyond its own fields: our families, a domain that names somebody.

It spells families as we do, so that one of them is one, however it was typed.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from journeys.typed_claims import Typed, at_inputs
from matching.domains import identifying_domain
from partnering.calendar import local_day
from partnering.deal_policy import DealPolicy
from partnering.families import in_our_spelling, unknown_families
from partnering.registration_form import faults, is_website
from partnering.registration_moves import Incomplete
from partnering.registrations import Claim
from store.work import Work


def in_our_words(view: Work, claim: Claim, policy: DealPolicy) -> Claim:
    """Spell the families of a claim as the rules, or else the partners' agreements, do."""
    known = policy.families or tuple(
        family for each in view.partners.all() for family in each.families
    )
    return replace(claim, families=in_our_spelling(claim.families, known))


def fitted(view: Work, claim: Claim, policy: DealPolicy) -> Claim:
    """Give a claim in our words, if nothing speaks against it. Raises: Incomplete."""
    if wrong := more_faults(claim, policy):
        raise Incomplete(wrong)
    return in_our_words(view, claim, policy)


def more_faults(claim: Claim, policy: DealPolicy) -> dict[str, str]:
    """List what else cannot be, by field name as the form knows it."""
    found = {}
    if unknown := unknown_families(claim.families, policy.families):
        ours = ", ".join(policy.families)
        found["families"] = f"We do not have {', '.join(unknown)}; our products are {ours}."
    named = claim.duns.strip() or claim.tax_id.strip()
    if is_website(claim.domain) and not named and not identifying_domain("", claim.domain).name:
        found["identity"] = (
            "That website names no company by itself. Their own web domain, a D-U-N-S number or "
            "a tax id."
        )
    return found


def complaints(
    typed: Typed, shown: Collection[str], policy: DealPolicy, now: datetime
) -> dict[str, str]:
    """Say at the inputs that are shown what is missing of a claim or cannot be.

    What could not be read is said by its reader alone. `more_faults` are said once it is sent.
    """
    missing = faults(typed.claim, local_day(policy.zone, now))
    return at_inputs({**missing, **typed.faults}, shown)
