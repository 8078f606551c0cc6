"""Deal registrations with their decisions. It keeps what the rules returned, and decides nothing.

A version counts up in the rules; a value is saved only where the one that was read still holds.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, or_, select, update

from matching.domains import domain_name_of
from partnering.registrations import (
    MAY_MATTER,
    PENDING,
    Basis,
    Claim,
    Decision,
    Registration,
    State,
)
from partnering.spelling import fold
from store.claims import Claims
from store.columns import storable
from store.deal_tables import registration_decisions, registrations
from store.deal_values import (
    cause_from,
    cause_to,
    claim_from,
    claim_to,
    clock_from,
    clock_to,
    decision_from,
    decision_to,
    pinned_from,
    pinned_to,
    window_from,
    window_to,
)
from store.transaction import StaleVersion, Transaction, chunks

# A column by which registrations may be about the same customer, and what stands in it.
Mark = tuple[str, int | str]
_MARKS = ("partner_id", "account_key", "domain", "duns", "tax_id")


class Registrations:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._claims = Claims(tx)

    def next_sequence(self) -> int:
        """Give the next place in the line; who commits later has a higher one.

        Nobody else gets one until this transaction ends: keep it short.
        """
        self._tx.alone("registrations:sequence")
        return int(self._tx.value(select(func.max(registrations.c.sequence))) or 0) + 1

    def add(self, value: Registration, *, now: datetime, contested: bool = False) -> Registration:
        """Keep a new one; its number comes back in it, whatever `id` it had.

        `contested` as for `save`. Raises: ClaimTaken.
        """
        row = self._tx.insert(registrations, {**_to_row(value), "version": value.version})
        kept = replace(value, id=row["id"], decisions=())
        decisions = tuple(replace(each, registration_id=kept.id) for each in value.decisions)
        return self._follow(replace(kept, decisions=decisions), now, contested)

    def save(
        self, value: Registration, *, seen: int, now: datetime, contested: bool = False
    ) -> Registration:
        """Overwrite it where version `seen` still holds, with what it protects at this instant.

        With `contested` its protection stays beside another's, as after an import of history or
        a merge of accounts; whoever says so opens a case. Raises: StaleVersion; ClaimTaken, after
        which the transaction is to be left.
        """
        if value.version <= seen:
            raise ValueError(f"{value.ref}: version {value.version} does not follow {seen}")
        self._claims.prepare(value, now)
        saved = self._tx.run(
            update(registrations)
            .where(registrations.c.id == value.id, registrations.c.version == seen)
            .values(**_to_row(value), version=value.version)
        )
        if not saved:
            raise StaleVersion(f"registrations {value.id} is no longer at version {seen}")
        return self._follow(value, now, contested)

    def get(self, id: int) -> Registration | None:
        return self.many([id]).get(id)

    def many(self, ids: Iterable[int]) -> dict[int, Registration]:
        """Give registrations by number; those that there are not are left out."""
        return self._tx.by_keys(
            "registrations",
            sorted(set(ids)),
            lambda wanted: {
                each.id: each
                for chunk in chunks(wanted)
                for each in self._values(registrations.c.id.in_(chunk))
            },
        )

    def held(self, id: int) -> Registration | None:
        """Give it as it is now, and let nobody else change it until this transaction ends."""
        self._tx.row(self._tx.locked(select(registrations.c.id).where(registrations.c.id == id)))
        return self.get(id)

    def of_partner(self, partner_id: int, *, limit: int | None = 1000) -> list[Registration]:
        """List a partner's, newest first; with no limit, all of them."""
        wanted = registrations.c.partner_id == partner_id
        return self._values(wanted, registrations.c.id.desc(), limit=limit)

    def drafts_of(self, partner_id: int, submitter_id: int) -> list[Registration]:
        """List what somebody began and has not completed, newest first."""
        return self._values(
            (registrations.c.partner_id == partner_id)
            & (registrations.c.submitter_id == submitter_id)
            & (registrations.c.state == State.DRAFT),
            registrations.c.id.desc(),
        )

    def listed(
        self,
        *,
        partner_id: int | None,
        account_key: str,
        states: Collection[State],
        skip: int,
        limit: int,
    ) -> tuple[list[Registration], int]:
        """Give a page of registrations, the newest first, and how many there are in all."""
        wanted: ColumnElement[bool] = registrations.c.state.in_(states)
        if partner_id is not None:
            wanted &= registrations.c.partner_id == partner_id
        if account_key:
            wanted &= registrations.c.account_key == account_key
        total = int(self._tx.value(select(func.count()).select_from(registrations).where(wanted)))
        return self._values(wanted, registrations.c.id.desc(), limit=limit, skip=skip), total

    def pending(self, *, owner_id: int | None = None, limit: int = 1000) -> list[Registration]:
        """List what waits for a decision, what is due first before; of one owner, or of all."""
        wanted: ColumnElement[bool] = registrations.c.state.in_(PENDING)
        if owner_id is not None:
            wanted &= registrations.c.owner_id == owner_id
        order = (registrations.c.decision_due_at.nulls_last(), registrations.c.id)
        return self._values(wanted, *order, limit=limit)

    def in_state(self, *states: State, limit: int = 1000, after: int = 0) -> list[Registration]:
        """List those in some states, by number, above one."""
        wanted = registrations.c.state.in_(states) & (registrations.c.id > after)
        return self._values(wanted, limit=limit)

    def counts(self) -> dict[State, int]:
        """Count them by state; states without any are left out."""
        query = select(registrations.c.state, func.count().label("number"))
        rows = self._tx.rows(query.group_by(registrations.c.state))
        return {State(row["state"]): row["number"] for row in rows}

    def rivals(self, value: Registration, account_keys: Collection[str] = ()) -> list[Registration]:
        """List the others that may be about the same customer, by number: what is open or expired.

        By account, the given ones included; by tax id, D-U-N-S or domain; and the partner's own.
        Names are compared by matching; what it finds comes through `many`.
        """
        marks = _marks(value, account_keys)
        found = sorted(self.many(self._marked(marks)).items())
        return [each for id, each in found if id != value.id]

    def rivals_ahead(self, wanted: Iterable[tuple[Registration, Collection[str]]]) -> None:
        """Read the rivals of several registrations in one go, for `rivals` in this snapshot."""
        marks = {mark for value, keys in wanted for mark in _marks(value, keys)}
        self.many(self._marked(marks))

    def _marked(self, marks: Iterable[Mark]) -> set[int]:
        """Give the numbers of those open or expired that carry any of some marks."""
        found = self._tx.by_keys("marked registrations", marks, self._read_marked)
        return {id for ids in found.values() for id in ids}

    def _read_marked(self, marks: Iterable[Mark]) -> dict[Mark, set[int]]:
        c, found = registrations.c, dict[Mark, set[int]]()
        asked = set(marks)
        for chunk in chunks(sorted(asked, key=str)):
            told: dict[str, list[int | str]] = {}
            for name, mark in chunk:
                told.setdefault(name, []).append(mark)
            same = or_(*(c[name].in_(values) for name, values in told.items()))
            columns = (c[name] for name in _MARKS)
            query = select(c.id, *columns).where(same, c.state.in_(MAY_MATTER))
            for row in self._tx.rows(query):
                for name in _MARKS:
                    found.setdefault((name, row[name]), set()).add(row["id"])
        return {mark: ids for mark, ids in found.items() if mark in asked}

    def naming(self, claim: Claim) -> list[Registration]:
        """List those open or expired with a claim's domain, D-U-N-S or tax id, by number."""
        return [each for _, each in sorted(self.many(self._marked(_claims_marks(claim))).items())]

    def protecting(self, account_keys: Collection[str]) -> list[Registration]:
        """List the approved ones on some accounts, by number, over or not."""
        return [
            each
            for chunk in chunks(sorted(set(account_keys) - {""}))
            for each in self._values(
                registrations.c.account_key.in_(chunk) & (registrations.c.state == State.APPROVED)
            )
        ]

    def ending(self, before: datetime, limit: int = 500) -> list[Registration]:
        """List approved ones whose protection is over by an instant, the first to end before."""
        wanted = (registrations.c.state == State.APPROVED) & (registrations.c.holds_until <= before)
        return self._values(wanted, registrations.c.holds_until, registrations.c.id, limit=limit)

    def wishing(self, limit: int = 500) -> list[Registration]:
        """List approved ones whose partner asks for a change, or ever asked for more time."""
        asks = registrations.c.edited_by.is_not(None) | (
            registrations.c.protection["extensions"].as_string() != "[]"
        )
        return self._values((registrations.c.state == State.APPROVED) & asks, limit=limit)

    def unanswered(self, before: datetime, limit: int = 500) -> list[Registration]:
        """List those whose partner was to answer by an instant, by number."""
        wanted = (registrations.c.state == State.INFO_REQUESTED) & (
            registrations.c.answer_due_at <= before
        )
        return self._values(wanted, limit=limit)

    def quiet(self, since: datetime, limit: int = 2000) -> list[Registration]:
        """List approved ones of which nobody has reported anything since an instant, by number."""
        last = registrations.c.last_activity_at
        wanted = (registrations.c.state == State.APPROVED) & (last.is_(None) | (last <= since))
        return self._values(wanted, limit=limit)

    def unverified(self, limit: int = 100) -> list[Registration]:
        """List approved ones that the CRM could not be asked about then, by number."""
        wanted = (registrations.c.state == State.APPROVED) & registrations.c.crm_pending
        return self._values(wanted, limit=limit)

    def of_unknown_customers(self, prefix: str, *, limit: int) -> list[Registration]:
        """List those whose customer the CRM does not know: their key begins so. Newest first."""
        wanted = registrations.c.account_key.startswith(prefix, autoescape=True)
        return self._values(wanted, registrations.c.id.desc(), limit=limit)

    def newest_of(self, prefix: str) -> int:
        """Give the number of the last one whose customer's key begins so; 0 where none does."""
        query = select(func.max(registrations.c.id))
        wanted = registrations.c.account_key.startswith(prefix, autoescape=True)
        return int(self._tx.value(query.where(wanted)) or 0)

    def on_account(self, account_key: str) -> list[Registration]:
        """List all that stand on an account, by number: for when it is merged into another."""
        return self._values(registrations.c.account_key == account_key)

    def _follow(self, value: Registration, now: datetime, contested: bool) -> Registration:
        """Bring decisions and protection in step with a value."""
        written = self._tx.value(
            select(func.count())
            .select_from(registration_decisions)
            .where(registration_decisions.c.registration_id == value.id)
        )
        for number, decision in enumerate(value.decisions[written:], written + 1):
            row = decision_to(decision)
            self._tx.insert(
                registration_decisions, {**row, "registration_id": value.id, "number": number}
            )
        self._claims.keep(value, now, contested=contested)
        return value

    def _values(
        self,
        wanted: ColumnElement[bool],
        *order: Any,
        limit: int | None = None,
        skip: int = 0,
    ) -> list[Registration]:
        """Read what is wanted with its decisions; by number, where no other order is asked for."""
        rows = self._rows(wanted, order or (registrations.c.id,), limit, skip)
        return self._with_decisions(rows)

    def _rows(
        self, wanted: ColumnElement[bool], order: Sequence[Any], limit: int | None, skip: int
    ) -> Sequence[RowMapping]:
        if limit is None:
            return self._tx.rows(select(registrations).where(wanted).order_by(*order))
        # The few that are wanted are found in an index, and only they are read whole.
        ids = select(registrations.c.id).where(wanted).order_by(*order).limit(limit).offset(skip)
        place = {row["id"]: number for number, row in enumerate(self._tx.rows(ids))}
        rows = [
            row
            for chunk in chunks(place)
            for row in self._tx.rows(select(registrations).where(registrations.c.id.in_(chunk)))
        ]
        return sorted(rows, key=lambda row: place[row["id"]])

    def _with_decisions(self, rows: Sequence[RowMapping]) -> list[Registration]:
        found: dict[int, list[Decision]] = {row["id"]: [] for row in rows}
        table = registration_decisions
        for chunk in chunks(found):
            query = select(table).where(table.c.registration_id.in_(chunk))
            for row in self._tx.rows(query.order_by(table.c.registration_id, table.c.number)):
                found[row["registration_id"]].append(decision_from(row))
        return [_from_row(row, tuple(found[row["id"]])) for row in rows]


def _marks(value: Registration, account_keys: Collection[str]) -> set[Mark]:
    """List by what others may be about the same customer, or are the partner's own."""
    keys = {value.account_key, *account_keys} - {""}
    return {
        ("partner_id", value.partner_id),
        *(("account_key", each) for each in keys),
        *_claims_marks(value.claim),
    }


def _claims_marks(claim: Claim) -> set[Mark]:
    # Kept before websites were read, one stands as it was typed.
    told = [("domain", fold(claim.domain)), ("domain", _domain_of(claim))]
    told += [(name, fold(getattr(claim, name))) for name in ("duns", "tax_id")]
    return {(name, mark) for name, mark in told if mark}


def _domain_of(claim: Claim) -> str:
    """Give the domain of a website however it is written; else what was typed, folded."""
    return domain_name_of(claim.domain) or fold(claim.domain)


def _to_row(value: Registration) -> dict[str, Any]:
    clock, window, claim = value.clock, value.window, value.claim
    return {
        "partner_id": value.partner_id,
        "state": value.state,
        "received_at": value.received_at,
        "sequence": value.sequence,
        "claim": claim_to(claim),
        "domain": _domain_of(claim),
        "duns": fold(claim.duns),
        "tax_id": fold(claim.tax_id),
        "account_key": value.account_key,
        "account_certain": value.account_certain,
        "basis": value.basis,
        "submitter_id": value.submitter_id,
        "filed_by_vendor": value.filed_by_vendor,
        "owner_id": value.owner_id,
        "seller_ids": sorted(value.seller_ids),
        "policy_version": value.policy_version,
        "drafted_at": value.drafted_at,
        "clock": clock_to(clock),
        "decision_due_at": clock.due_at if clock and clock.stopped_at is None else None,
        "asked": list(value.asked),
        "question": storable(value.question),
        "answer_due_at": value.answer_due_at,
        "protection": window_to(window),
        "holds_until": window.holds_until if window else None,
        "pinned": pinned_to(value.pinned),
        "crm_pending": value.crm_pending,
        "pending_edit": claim_to(value.pending_edit) if value.pending_edit else None,
        "edited_by": value.edited_by,
        "last_activity_at": value.last_activity_at,
        "notice_at": value.notice_at,
        "notice_ends_at": value.notice_ends_at,
        "appeal_until": value.appeal_until,
        "ended_at": value.ended_at,
        "end_cause": cause_to(value.end_cause),
        "grandfathered": value.grandfathered,
        "history_source": storable(value.history_source),
    }


_AS_KEPT = (
    "id",
    "partner_id",
    "version",
    "received_at",
    "sequence",
    "account_key",
    "account_certain",
    "submitter_id",
    "filed_by_vendor",
    "owner_id",
    "policy_version",
    "drafted_at",
    "question",
    "answer_due_at",
    "crm_pending",
    "edited_by",
    "last_activity_at",
    "notice_at",
    "notice_ends_at",
    "appeal_until",
    "ended_at",
    "grandfathered",
    "history_source",
)


def _from_row(row: RowMapping, decisions: tuple[Decision, ...]) -> Registration:
    return Registration(
        **{name: row[name] for name in _AS_KEPT},
        claim=claim_from(row["claim"]),
        state=State(row["state"]),
        basis=Basis(row["basis"]),
        seller_ids=frozenset(row["seller_ids"]),
        clock=clock_from(row["clock"]),
        asked=tuple(row["asked"]),
        window=window_from(row["protection"]),
        pinned=pinned_from(row["pinned"]),
        pending_edit=claim_from(row["pending_edit"]) if row["pending_edit"] else None,
        end_cause=cause_from(row["end_cause"]),
        decisions=decisions,
    )
