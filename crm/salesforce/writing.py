"""Writes to Salesforce: collections of upserts by our external id, never a blind create.

Sending the same writes again leaves the same records, so every failure may be repeated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simple_salesforce.format import format_soql

from crm.errors import Fatal, Retriable
from crm.port import Kind, OwnKind, Upsert, Written
from crm.salesforce.described import Described
from crm.salesforce.failures import is_transient, row_problem
from crm.salesforce.fields import (
    EXTERNAL_ID,
    KEY,
    native_values,
    object_of,
    written_fields,
)
from crm.salesforce.org import NoObject, Org
from crm.salesforce.values import Unusable

# Source: REST API Developer Guide, sObject Collections: up to 200 records a call.
_PER_CALL = 200
DEPLOY = "Deploy the folder salesforce/ and give the integration user CoSell_Read_Write."
# What Salesforce says of a record that is gone already: there is nothing left to erase.
_GONE = frozenset({"ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY"})


@dataclass(frozen=True, slots=True)
class _Prepared:
    place: int
    kind: Kind | OwnKind
    external_id: str
    native: Mapping[str, Any]
    key: str = ""

    @property
    def place_key(self) -> str:
        """Tell apart what may not stand twice in one call."""
        # Salesforce refuses both rows with DUPLICATE_EXTERNAL_ID; its ids do not mind case.
        return self.key or self.external_id.lower()

    def record(self) -> dict[str, Any]:
        told = {"attributes": {"type": object_of(self.kind)}, **self.native}
        return {**told, KEY: self.key} if self.key else {**told, EXTERNAL_ID: self.external_id}


class Writing:
    """One call of `upsert`."""

    def __init__(self, org: Org) -> None:
        self._org = org

    def upsert(self, writes: Sequence[Upsert]) -> list[Written]:
        written: dict[int, Written] = {}
        prepared: list[_Prepared] = []
        for place, write in enumerate(writes):
            try:
                prepared.append(self._prepare(place, write))
            except Unusable as error:
                written[place] = Written(write.external_id, problem=str(error))
        for part in _parts(prepared):
            written |= self._send(part)
        return [written[place] for place in range(len(writes))]

    def _prepare(self, place: int, write: Upsert) -> _Prepared:
        if not write.external_id:
            raise Unusable("a write needs an external id")
        described = self._described(write.kind)
        try:
            native = native_values(write.kind, write.values, described, self._org.sources)
        except Unusable:
            # The admin may have granted the fields since.
            described = self._org.describe(object_of(write.kind))
            native = native_values(write.kind, write.values, described, self._org.sources)
        if write.key and write.adopt:
            native[EXTERNAL_ID] = write.external_id
        return _Prepared(place, write.kind, write.external_id, native, write.key)

    def erase(self, kind: OwnKind, external_ids: Sequence[str]) -> list[Written]:
        """Delete our own records; one that is not there is done."""
        self._described(kind)
        erased: dict[str, Written] = {}
        wanted = list(dict.fromkeys(external_ids))
        for first in range(0, len(wanted), _PER_CALL):
            erased |= self._erase(object_of(kind), wanted[first : first + _PER_CALL])
        return [erased[each] for each in external_ids]

    def _erase(self, name: str, external_ids: Sequence[str]) -> dict[str, Written]:
        doing = f"erasing {name}"
        condition = format_soql(f"{EXTERNAL_ID} IN {{}}", list(external_ids))
        soql = f"SELECT {KEY}, {EXTERNAL_ID} FROM {name} WHERE {condition}"
        rows = [row for page in self._org.pages(soql, doing=doing) for row in page.records]
        keys = {str(row[EXTERNAL_ID]).lower(): str(row[KEY]) for row in rows}
        found = [each for each in external_ids if each.lower() in keys]
        ids = [keys[each.lower()] for each in found]
        answer = self._org.delete("composite/sobjects", ids, doing) if ids else []
        if not isinstance(answer, list) or len(answer) != len(ids):
            raise Retriable(f"Salesforce's answer to {doing} does not fit the question.")
        erased = {each: Written(each) for each in external_ids}
        for each, verdict in zip(found, answer, strict=True):
            erased[each] = _erased(each, keys[each.lower()], verdict)
        return erased

    def _described(self, kind: Kind | OwnKind) -> Described:
        name = object_of(kind)
        try:
            described = self._org.known(name)
        except NoObject:
            if isinstance(kind, Kind):
                raise
            raise Fatal(f"The object {name} is missing.", advice=DEPLOY) from None
        if EXTERNAL_ID not in described.external_ids and written_fields(kind) is not None:
            # The admin may have made it since.
            described = self._org.describe(name)
            if EXTERNAL_ID not in described.external_ids:
                raise Fatal(
                    f"{name} has no external id field {EXTERNAL_ID}, which writing needs.",
                    advice=f"{DEPLOY} By hand: {EXTERNAL_ID}, Text(64), External ID, Unique.",
                )
        return described

    def _send(self, part: Sequence[_Prepared]) -> dict[int, Written]:
        name = object_of(part[0].kind)
        doing = f"writing {name}"
        path = "composite/sobjects" if part[0].key else f"composite/sobjects/{name}/{EXTERNAL_ID}"
        records = [one.record() for one in part]
        answer = self._org.write(path, {"allOrNone": False, "records": records}, doing)
        if not isinstance(answer, list) or len(answer) != len(part):
            raise Retriable(f"Salesforce's answer to {doing} does not fit the question.")
        return {
            one.place: _written(one, verdict) for one, verdict in zip(part, answer, strict=True)
        }


def _parts(prepared: Sequence[_Prepared]) -> Iterator[list[_Prepared]]:
    """Cut writes into calls: one kind, by one kind of key, none twice, in the order given."""
    part: list[_Prepared] = []
    for one in prepared:
        taken = {other.place_key for other in part}
        mixed = bool(part) and (part[0].kind, not part[0].key) != (one.kind, not one.key)
        if mixed or len(part) == _PER_CALL or one.place_key in taken:
            yield part
            part = []
        part.append(one)
    if part:
        yield part


def _erased(external_id: str, key: str, verdict: Mapping[str, Any]) -> Written:
    errors = verdict.get("errors") or []
    codes = {str(error.get("statusCode", "")) for error in errors}
    if verdict.get("success") or codes & _GONE:
        return Written(external_id, key=key)
    if any(map(is_transient, codes)):
        raise Retriable(f"Salesforce could not erase a record now: {row_problem(errors)}.")
    return Written(external_id, key=key, problem=row_problem(errors))


def _written(one: _Prepared, verdict: Mapping[str, Any]) -> Written:
    if verdict.get("success"):
        return Written(
            one.external_id, key=str(verdict["id"]), created=bool(verdict.get("created"))
        )
    errors = verdict.get("errors") or []
    if any(is_transient(str(error.get("statusCode", ""))) for error in errors):
        raise Retriable(f"Salesforce could not write {one.kind} now: {row_problem(errors)}.")
    return Written(one.external_id, problem=row_problem(errors))
