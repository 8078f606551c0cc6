"""Rows of earlier registrations -> registrations that are not there yet. It stores nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from journeys.deal_evidence import NEW_ACCOUNT
from journeys.deal_scene import sellers_of
from journeys.history_accounts import Resolved
from journeys.history_file import refuse
from matching.unusable import InputFault
from partnering.deal_policy import DealPolicy
from partnering.families import folded
from partnering.refusals import Invalid
from partnering.registration_history import PastClaim, from_history
from partnering.registrations import Registration, Scope
from partnering.spelling import fold
from store.work import Work

_Identity = tuple[object, ...]


def new_rows(
    view: Work,
    file_name: str,
    resolved: Sequence[Resolved],
    *,
    policy: DealPolicy,
    submitter_id: int,
    now: datetime,
) -> list[tuple[Resolved, Registration]]:
    """Make registrations of the rows that are not there yet, numbered by their rows, below zero.

    Raises: InputFault with a line for each row that makes no sense.
    """
    partners = {each.name.casefold(): each for each in view.partners.all()}
    faults: list[InputFault] = []
    found: list[tuple[Resolved, Registration]] = []
    first: dict[_Identity, int] = {}
    known: dict[int, set[_Identity]] = {}
    for each in resolved:
        row = each.row
        partner = partners.get(row.partner.casefold())
        if partner is None or partner.is_removed:
            names = ", ".join(one.name for one in partners.values() if not one.is_removed)
            words = f"there is no partner {row.partner!r}; known: {names or 'none yet'}"
            faults.append(InputFault(file_name, row.row, "partner", words))
            continue
        past = PastClaim(
            partner.id, each.account_key, row.claim, row.received_at, row.protected_until
        )
        try:
            value = from_history(
                past,
                id_=-row.row,
                sequence=row.row,
                source=file_name,
                imported_by=submitter_id,
                policy=policy,
                now=now,
            )
        except Invalid as fault:
            faults.append(InputFault(file_name, row.row, "", str(fault)))
            continue
        mine = _identity(value)
        if (other := first.setdefault(mine, row.row)) != row.row:
            faults.append(InputFault(file_name, row.row, "", f"says the same as row {other}"))
            continue
        if partner.id not in known:
            held = view.registrations.of_partner(partner.id, limit=None)
            known[partner.id] = {one for reg in held for one in _identities(reg)}
        # Matching may know better by now: by its customer a row is the same all the same.
        alike = {mine} if row.account else {mine, *_identities(value)}
        if not alike & known[partner.id]:
            sellers = sellers_of(view, view.accounts.by_key(each.account_key), ())
            found.append((each, replace(value, seller_ids=sellers)))
    refuse(file_name, len(resolved), len({each.row for each in faults}), faults)
    return found


def _identity(value: Registration) -> _Identity:
    """Say by what a row is known again: by its account, or by the customer where it has none."""
    by_account, by_customer = _identities(value)
    return by_customer if value.account_key.startswith(NEW_ACCOUNT) else by_account


def _identities(value: Registration) -> tuple[_Identity, _Identity]:
    claim = value.claim
    own = (value.partner_id, folded(claim.families), _plain(claim.scope), value.received_at)
    return ("account", value.account_key, *own), ("customer", fold(claim.customer), *own)


def _plain(scope: Scope) -> tuple[object, ...]:
    return tuple(map(fold, scope.path)), fold(scope.territory)
