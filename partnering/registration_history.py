"""Registrations from before this program: their dates and protections are kept, nobody is told.

Reading the file is somebody else's; here a row becomes a registration, or is refused with words.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from partnering.calendar import local_day, local_midnight
from partnering.deal_policy import DealPolicy
from partnering.refusals import Invalid
from partnering.registrations import Basis, Claim, Registration, State
from partnering.windows import Window


@dataclass(frozen=True, slots=True)
class PastClaim:
    """One row: `protected_until` is the last protected day, local to the programme's zone."""

    partner_id: int
    account_key: str
    claim: Claim
    received_at: datetime
    protected_until: date


def from_history(
    past: PastClaim,
    *,
    id_: int,
    sequence: int,
    source: str,
    imported_by: int,
    policy: DealPolicy,
    now: datetime,
) -> Registration:
    """Make a row a registration: approved, or expired where its protection is over.

    It keeps its place in the line by when it was received; `source` is the file's name.
    Raises: Invalid, with what is wrong with the row.
    """
    _must_make_sense(past, policy, now)
    end = local_midnight(policy.zone, past.protected_until + timedelta(days=1))
    first = local_day(policy.zone, past.received_at)
    over = now >= end
    return Registration(
        id=id_,
        partner_id=past.partner_id,
        claim=past.claim,
        submitter_id=imported_by,
        drafted_at=past.received_at.astimezone(UTC),
        account_key=past.account_key,
        state=State.EXPIRED if over else State.APPROVED,
        filed_by_vendor=True,
        received_at=past.received_at.astimezone(UTC),
        sequence=sequence,
        policy_version=policy.version,
        basis=_basis(past, policy),
        window=Window(
            past.received_at.astimezone(UTC), end, policy.zone, first, past.protected_until
        ),
        last_activity_at=now,
        ended_at=end if over else None,
        history_source=source,
    )


def _must_make_sense(past: PastClaim, policy: DealPolicy, now: datetime) -> None:
    if not past.account_key:
        raise Invalid("no account of the CRM is known for it")
    if not past.claim.families:
        raise Invalid("at least one product family is needed")
    if past.received_at > now:
        raise Invalid(f"it was received on {past.received_at:%d %b %Y}, which is in the future")
    if past.protected_until < local_day(policy.zone, past.received_at):
        raise Invalid("its protection ends before it was received")


def _basis(past: PastClaim, policy: DealPolicy) -> Basis:
    lawful = past.claim.country in policy.non_exclusive_countries
    return Basis.LOCAL_LAW if lawful else Basis.EXCLUSIVE
