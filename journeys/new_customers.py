"""The account of a customer whom the CRM did not know: made there, and taken over here at once.

Registrations that stood under a key of their own move to it with all that they protect.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from crm.errors import Retriable
from crm.port import Kind, Upsert, Written
from journeys.deal_evidence import NEW_ACCOUNT
from journeys.deal_moves import move_to_account
from journeys.desk import Desk
from journeys.own_writes import keep_written
from partnering.accounts import Account
from partnering.facts import AccountMerged
from partnering.registrations import Claim, Registration
from store.work import ClaimTaken

log = logging.getLogger(__name__)


def make_account(desk: Desk, registration: Registration, *, now: datetime) -> Account | None:
    """Make the account of a new customer, or find the one that we made; None where it is refused.

    Raises: CrmError.
    """
    external_id = external_id_of(registration.account_key)
    account = _made_before(desk, external_id)
    if account is None:
        write = Upsert(Kind.ACCOUNT, external_id, _values(registration.claim))
        [written] = desk.crm.upsert([write])
        if written.problem:
            _keep_refusal(desk, write, written, now)
            return None
        account = _live(desk, written.key)
        if account is None:
            raise Retriable("The CRM does not show the account that it has just made.")
        with desk.store.begin() as work:
            keep_written(work, write, written, now=now)
    take_over(desk, registration.account_key, account, now=now)
    return account


def external_id_of(account_key: str) -> str:
    """Give our id of a new customer's account: `new:DR-42` is `AC-42`; empty for another's key."""
    if not account_key.startswith(NEW_ACCOUNT):
        return ""
    return f"AC-{account_key.removeprefix(NEW_ACCOUNT).rpartition('-')[2]}"


def take_over(desk: Desk, from_key: str, account: Account, *, now: datetime) -> None:
    """Mirror an account at once, and move the registrations of a new customer to it.

    Where one then protects what another protects there already, both stay protected, marked, and
    the fact that is recorded has a case opened.
    """
    try:
        _move(desk, from_key, account, now=now, contested=False)
    except ClaimTaken as taken:
        log.warning("%s meets %s at %s", from_key, taken.registration_id, account.key)
        _move(desk, from_key, account, now=now, contested=True)
    desk.wake()


def _move(desk: Desk, from_key: str, account: Account, *, now: datetime, contested: bool) -> None:
    with desk.store.begin() as work:
        work.claims.hold_all({from_key, account.key})
        known = work.accounts.by_key(account.key) is not None
        if not known:
            work.accounts.put([account], now=now, baseline=False)
        moving = work.registrations.on_account(from_key)
        for each in moving:
            beside = contested and each.excludes_at(now)
            move_to_account(work, each, account.key, beside=beside, now=now)
        if moving:
            work.record(AccountMerged(from_key, account.key), at=now)


def _made_before(desk: Desk, external_id: str) -> Account | None:
    with desk.store.read() as view:
        before = view.crm_writes.get(Kind.ACCOUNT, external_id)
    return _live(desk, before.key) if before is not None and before.key else None


def _live(desk: Desk, key: str) -> Account | None:
    rows: Sequence[object] = [row.record for row in desk.crm.fetch(Kind.ACCOUNT, [key])]
    return next((each for each in rows if isinstance(each, Account)), None)


def _values(claim: Claim) -> dict[str, object]:
    said = {
        "name": claim.customer,
        "website": claim.domain,
        "country": claim.country,
        "duns": claim.duns,
        "tax_id": claim.tax_id,
    }
    return {name: value for name, value in said.items() if value}


def _keep_refusal(desk: Desk, write: Upsert, written: Written, now: datetime) -> None:
    with desk.store.begin() as work:
        keep_written(work, write, written, now=now)
    log.warning("the CRM refused the account %s: %s", write.external_id, written.problem)
