"""Writes to Salesforce: collections of upserts by our external id, never a blind create.

Sending the same writes again leaves the same records, so every failure may be repeated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm.errors import Fatal, Retriable
from crm.port import Kind, Upsert, Written
from crm.salesforce.failures import is_transient, row_problem
from crm.salesforce.fields import EXTERNAL_ID, SOURCES, Described, native_values
from crm.salesforce.org import Org
from crm.salesforce.values import Unusable

# Source: REST API Developer Guide, sObject Collections: up to 200 records a call.
_PER_CALL = 200


@dataclass(frozen=True, slots=True)
class _Prepared:
    place: int
    kind: Kind
    external_id: str
    native: Mapping[str, Any]


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
        native = native_values(write.kind, write.values, described)
        return _Prepared(place, write.kind, write.external_id, native)

    def _described(self, kind: Kind) -> Described:
        name = SOURCES[kind][0].object
        described = self._org.known(name)
        if EXTERNAL_ID not in described.external_ids and SOURCES[kind][0].written is not None:
            # The admin may have made it since.
            described = self._org.describe(name)
            if EXTERNAL_ID not in described.external_ids:
                raise Fatal(
                    f"{name} has no external id field {EXTERNAL_ID}, which writing needs.",
                    advice=f"Make {EXTERNAL_ID} on {name}: Text(64), External ID, Unique; and let "
                    "the integration user write it.",
                )
        return described

    def _send(self, part: Sequence[_Prepared]) -> dict[int, Written]:
        name = SOURCES[part[0].kind][0].object
        doing = f"writing {name}"
        answer = self._org.write(
            f"composite/sobjects/{name}/{EXTERNAL_ID}",
            {
                "allOrNone": False,
                "records": [
                    {"attributes": {"type": name}, EXTERNAL_ID: one.external_id, **one.native}
                    for one in part
                ],
            },
            doing,
        )
        if not isinstance(answer, list) or len(answer) != len(part):
            raise Retriable(f"Salesforce's answer to {doing} does not fit the question.")
        return {
            one.place: _written(one, verdict) for one, verdict in zip(part, answer, strict=True)
        }


def _parts(prepared: Sequence[_Prepared]) -> Iterator[list[_Prepared]]:
    """Cut writes into calls: one kind, no external id twice, in the order given."""
    part: list[_Prepared] = []
    for one in prepared:
        # Salesforce refuses both rows with DUPLICATE_EXTERNAL_ID; its ids do not mind case.
        taken = {other.external_id.lower() for other in part}
        mixed = bool(part) and part[0].kind is not one.kind
        if mixed or len(part) == _PER_CALL or one.external_id.lower() in taken:
            yield part
            part = []
        part.append(one)
    if part:
        yield part


def _written(one: _Prepared, verdict: Mapping[str, Any]) -> Written:
    if verdict.get("success"):
        return Written(
            one.external_id, key=str(verdict["id"]), created=bool(verdict.get("created"))
        )
    errors = verdict.get("errors") or []
    if any(is_transient(str(error.get("statusCode", ""))) for error in errors):
        raise Retriable(f"Salesforce could not write {one.kind} now: {row_problem(errors)}.")
    return Written(one.external_id, problem=row_problem(errors))
