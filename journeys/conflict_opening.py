"""The cases that a check of a claim calls for, opened in the transaction that stores the claim."""

from collections.abc import Mapping
from datetime import datetime

from journeys.resolve_conflict import open_case
from partnering.conflict_cases import ConflictCase, Kind
from partnering.deal_policy import DealPolicy
from partnering.findings import Check, Scene
from partnering.registrations import Registration
from store.work import Work


def open_for(
    work: Work,
    registration: Registration,
    result: Check,
    scene: Scene,
    policy: DealPolicy,
    *,
    now: datetime,
    correlation: str = "",
) -> list[ConflictCase]:
    """Open a case with each rival and each deal of our own that the check names, once each."""
    rivals: Mapping[str, Registration] = {each.ref: each for each in scene.others}
    deals = {each.opportunity.key: each.opportunity for each in scene.deals}
    cases = []
    for record in sorted({each.record for each in result.flags if each.opens_case}):
        if record in rivals:
            parties, kind, deal = [registration, rivals[record]], Kind.PARTNER_PARTNER, None
        elif record in deals:
            parties, kind, deal = [registration], Kind.DIRECT_PARTNER, deals[record]
        else:
            continue
        cases.append(
            open_case(
                work,
                kind,
                parties,
                policy,
                now=now,
                opportunity=deal,
                correlation=correlation,
            )
        )
    return cases
