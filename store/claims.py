"""What is protected at this moment: rows that are there only while a claim keeps others out.

The last word on *nobody is protected twice*: a unique index for one and the same scope, and for
scopes that only meet a look under a lock of the account. `registrations` keeps it in step.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, select, update

from partnering.families import folded
from partnering.registrations import Registration, Scope, State
from partnering.spelling import fold
from store.deal_tables import active_claims
from store.deal_values import scope_from, scope_to
from store.tables import accounts
from store.transaction import Transaction, chunks

# No group of companies is deeper; a ring in the CRM's data ends the walk, too.
_DEEPEST = 50


class ClaimTaken(Exception):
    """Another registration protects the scope, or part of it."""

    def __init__(self, registration_id: int, family: str) -> None:
        super().__init__(f"registration {registration_id} protects {family} there")
        self.registration_id = registration_id
        self.family = family


@dataclass(frozen=True, slots=True)
class ActiveClaim:
    """`contested` ones are protected beside each other: a case says what becomes of them."""

    registration_id: int
    account_key: str
    family: str
    scope: Scope
    until: datetime
    contested: bool


class Claims:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def active_on(self, account_key: str, now: datetime) -> list[ActiveClaim]:
        """List what is protected at an account itself, by family."""
        query = select(active_claims).where(
            active_claims.c.account_key == account_key, active_claims.c.until > now
        )
        return [_from_row(row) for row in self._tx.rows(query.order_by(active_claims.c.family))]

    def contested(self) -> list[ActiveClaim]:
        """List what is protected beside something else, by registration."""
        query = select(active_claims).where(active_claims.c.contested)
        query = query.order_by(active_claims.c.registration_id, active_claims.c.family)
        return [_from_row(row) for row in self._tx.rows(query)]

    def prepare(self, value: Registration, now: datetime) -> None:
        """Take the lock that `keep` needs, before any row: in one order nobody waits in a ring."""
        if _wanted(value, now):
            self.hold(value.account_key)

    def keep(self, value: Registration, now: datetime, *, contested: bool = False) -> None:
        """Let the rows of a registration say what it protects at an instant.

        With `contested` it is protected beside others, where it was so already or a merge of
        accounts made it so; nothing else is let in beside them. Raises: ClaimTaken.
        """
        wanted = _wanted(value, now)
        held = [
            _from_row(row)
            for row in self._tx.rows(
                select(active_claims).where(active_claims.c.registration_id == value.id)
            )
        ]
        same = {(each.family, each.account_key, each.scope, each.contested) for each in held}
        if wanted == {each[:3] for each in same} and (not contested or all(e[3] for e in same)):
            self._prolong(value, held)
            return
        mine = active_claims.c.registration_id == value.id
        if not wanted:
            self._tx.run(delete(active_claims).where(mine))
            return
        self.hold(value.account_key)  # taken already, where the value came through `save`
        self._tx.run(delete(active_claims).where(mine))
        families = {family for family, _, _ in wanted}
        self._drop_ended(value.account_key, families, now)
        if not contested:
            self._must_be_free(value, families, now)
        for family in sorted(families):
            self._insert(value, family, contested)

    def hold(self, account_key: str) -> None:
        """Let nobody else change what is protected in this group of companies, until the end.

        Whoever decides calls it first, before a row is locked or anything is read.
        """
        self.hold_all({account_key})

    def hold_all(self, account_keys: Collection[str]) -> None:
        """Hold several groups at once, as `hold` does one: always in one order."""
        keys = {name for key in account_keys for name in (key, *self.above(key)[-1:])}
        for key in sorted(keys):
            self._tx.alone(f"claims:{key}")

    def above(self, account_key: str) -> list[str]:
        """List the accounts above one, nearest first, as the CRM has them."""
        found: list[str] = []
        key = account_key
        while len(found) < _DEEPEST:
            key = self._parents([key]).get(key, "")
            if not key or key == account_key or key in found:
                break
            found.append(key)
        return found

    def parents(self, account_keys: Collection[str]) -> dict[str, str]:
        """Say which account is right above each of some, and above those, up to the top."""
        found: dict[str, str] = {}
        layer = set(account_keys)
        while layer:
            above = self._parents(layer)
            found |= above
            layer = set(above.values()) - found.keys()
        return found

    def below(self, account_key: str) -> set[str]:
        """List the accounts below one, at any depth."""
        found: set[str] = set()
        layer = {account_key}
        while layer:
            layer = {each for children in self._children(layer).values() for each in children}
            layer -= {account_key, *found}
            found |= layer
        return found

    def groups_ahead(self, account_keys: Collection[str]) -> None:
        """Read what stands above and below several accounts, for this snapshot's single looks."""
        self.parents(account_keys)
        seen, layer = set[str](), set(account_keys)
        while layer:
            seen |= layer
            below = self._children(layer)
            layer = {each for children in below.values() for each in children} - seen

    def _parents(self, keys: Iterable[str]) -> dict[str, str]:
        return self._tx.by_keys("account parents", keys, self._read_parents)

    def _read_parents(self, keys: Iterable[str]) -> dict[str, str]:
        c = accounts.c
        return {
            row["key"]: row["parent_key"]
            for chunk in chunks(sorted(keys))
            for row in self._tx.rows(
                select(c.key, c.parent_key).where(
                    c.key.in_(chunk), c.parent_key.not_in(("", c.key))
                )
            )
        }

    def _children(self, keys: Iterable[str]) -> dict[str, set[str]]:
        return self._tx.by_keys("account children", keys, self._read_children)

    def _read_children(self, keys: Iterable[str]) -> dict[str, set[str]]:
        c, found = accounts.c, dict[str, set[str]]()
        for chunk in chunks(sorted(keys)):
            query = select(c.key, c.parent_key).where(c.parent_key.in_(chunk))
            for row in self._tx.rows(query):
                found.setdefault(row["parent_key"], set()).add(row["key"])
        return found

    def _must_be_free(self, value: Registration, families: Collection[str], now: datetime) -> None:
        scope, above = value.claim.scope, set(self.above(value.account_key))
        below = self.below(value.account_key) if scope.whole_group else set()
        keys = {value.account_key, *above, *below}
        for each in self._others(value.id, keys, families, now):
            reaches = (
                each.account_key == value.account_key
                or (each.account_key in above and each.scope.whole_group)
                or each.account_key in below
            )
            if reaches and each.scope.meets(scope):
                raise ClaimTaken(each.registration_id, each.family)

    def _others(
        self, own: int, keys: Collection[str], families: Collection[str], now: datetime
    ) -> list[ActiveClaim]:
        return [
            _from_row(row)
            for chunk in chunks(sorted(keys))
            for row in self._tx.rows(
                select(active_claims)
                .where(
                    active_claims.c.account_key.in_(chunk),
                    active_claims.c.family.in_(families),
                    active_claims.c.registration_id != own,
                    active_claims.c.until > now,
                )
                .order_by(active_claims.c.registration_id, active_claims.c.family)
            )
        ]

    def _insert(self, value: Registration, family: str, contested: bool) -> None:
        assert value.window is not None
        key = _key(value.claim.scope)
        row = {
            "registration_id": value.id,
            "account_key": value.account_key,
            "family": family,
            "scope_key": key,
            "scope": scope_to(value.claim.scope),
            "until": value.window.holds_until,
            "contested": contested,
        }
        if self._tx.insert_new(active_claims, row) is None:
            rival = self._tx.value(
                select(active_claims.c.registration_id).where(
                    active_claims.c.account_key == value.account_key,
                    active_claims.c.family == family,
                    active_claims.c.scope_key == key,
                    active_claims.c.contested.is_(False),
                )
            )
            raise ClaimTaken(int(rival or 0), family)

    def _drop_ended(self, key: str, families: Collection[str], now: datetime) -> None:
        """Protection ends with its time, whether or not anybody has written that down."""
        self._tx.run(
            delete(active_claims).where(
                active_claims.c.account_key == key,
                active_claims.c.family.in_(families),
                active_claims.c.until <= now,
            )
        )

    def _prolong(self, value: Registration, held: list[ActiveClaim]) -> None:
        until = value.window.holds_until if value.window else None
        if until is not None and any(each.until != until for each in held):
            self._tx.run(
                update(active_claims)
                .where(active_claims.c.registration_id == value.id)
                .values(until=until)
            )


def _wanted(value: Registration, now: datetime) -> set[tuple[str, str, Scope]]:
    # Of one whose account nobody knows there is nothing to hold; the rules approve none such.
    # One that begins later is held from now on.
    window = value.window if value.state is State.APPROVED and value.basis.is_exclusive else None
    if window is None or not value.account_key or now >= window.holds_until:
        return set()
    # However a family is spelled, it is one.
    families = folded(value.claim.families)
    return {(family, value.account_key, value.claim.scope) for family in families}


def _key(scope: Scope) -> str:
    """Write a scope so that equal ones are equal text, as `Scope.meets` reads them.

    Without the group: two claims to one company collide, whatever they say of those below it.
    """
    return json.dumps([[fold(part) for part in scope.path], fold(scope.territory)])


def _from_row(row: RowMapping) -> ActiveClaim:
    return ActiveClaim(
        row["registration_id"],
        row["account_key"],
        row["family"],
        scope_from(row["scope"]),
        row["until"],
        row["contested"],
    )
