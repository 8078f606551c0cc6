"""Conflicts between claims, with what was brought forward and decided. It decides nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update

from partnering.conflict_cases import (
    CaseDecision,
    CaseState,
    ConflictCase,
    Evidence,
    Kind,
    Remedy,
    Weight,
)
from partnering.people import Role
from store.columns import storable
from store.deal_tables import conflict_cases, conflict_parties
from store.deal_values import clock_from, clock_to, moment, moment_to
from store.transaction import StaleVersion, Transaction, chunks

_OPEN = (CaseState.OPEN, CaseState.EVIDENCE, CaseState.APPEALED)


class ConflictCases:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def alone(self, registration_ids: Iterable[int], opportunity_key: str) -> None:
        """Let nobody else open a case about the same until the end: it would be the second one."""
        parties = ",".join(map(str, sorted(set(registration_ids))))
        self._tx.alone(f"conflict:{parties}:{opportunity_key}")

    def add(self, case: ConflictCase) -> ConflictCase:
        """Keep a new case; its number comes back in it, whatever `id` it had."""
        row = self._tx.insert(conflict_cases, {**_to_row(case), "version": case.version})
        kept = replace(case, id=row["id"])
        self._set_parties(kept)
        return kept

    def save(self, case: ConflictCase, *, seen: int) -> ConflictCase:
        """Overwrite it where version `seen` still holds. Raises: StaleVersion."""
        if case.version <= seen:
            raise ValueError(f"{case.ref}: version {case.version} does not follow {seen}")
        saved = self._tx.run(
            update(conflict_cases)
            .where(conflict_cases.c.id == case.id, conflict_cases.c.version == seen)
            .values(**_to_row(case), version=case.version)
        )
        if not saved:
            raise StaleVersion(f"conflict_cases {case.id} is no longer at version {seen}")
        self._set_parties(case)
        return case

    def get(self, id: int) -> ConflictCase | None:
        found = self._values(conflict_cases.c.id == id)
        return found[0] if found else None

    def held(self, id: int) -> ConflictCase | None:
        """Give it as it is now, and let nobody else change it until this transaction ends."""
        self._tx.row(self._tx.locked(select(conflict_cases.c.id).where(conflict_cases.c.id == id)))
        return self.get(id)

    def newest(self, limit: int) -> list[ConflictCase]:
        """List the cases that were opened last, whatever became of them, the newest first."""
        query = select(conflict_cases.c.id).order_by(conflict_cases.c.id.desc()).limit(limit)
        ids = [row["id"] for row in self._tx.rows(query)]
        return self._values(conflict_cases.c.id.in_(ids))[::-1]

    def open(self) -> list[ConflictCase]:
        """List the cases that wait for a decision, by number."""
        return self._values(conflict_cases.c.state.in_(_OPEN))

    def decided(self, appeal_over_by: datetime) -> list[ConflictCase]:
        """List decided cases that cannot be appealed any more at an instant, by number."""
        return self._values(
            (conflict_cases.c.state == CaseState.DECIDED)
            & (conflict_cases.c.appeal_until <= appeal_over_by)
        )

    def of_registration(self, registration_id: int) -> list[ConflictCase]:
        """List the cases that a registration is in, closed ones too, by number."""
        return list(self.of_registrations([registration_id]).get(registration_id, ()))

    def of_registrations(self, ids: Iterable[int]) -> dict[int, list[ConflictCase]]:
        """List the cases that each of several registrations is in, by number."""
        return self._tx.by_keys("cases of registrations", ids, self._of_registrations)

    def _of_registrations(self, ids: Iterable[int]) -> dict[int, list[ConflictCase]]:
        found: dict[int, list[ConflictCase]] = {}
        for chunk in chunks(ids):
            query = select(conflict_parties.c.case_id).where(
                conflict_parties.c.registration_id.in_(chunk)
            )
            for case in self._values(conflict_cases.c.id.in_(query)):
                for id in {*case.registration_ids} & {*chunk}:
                    found.setdefault(id, []).append(case)
        return found

    def of_opportunity(self, opportunity_key: str) -> list[ConflictCase]:
        """List the cases about a deal of the CRM, closed ones too, by number."""
        return self._values(conflict_cases.c.opportunity_key == opportunity_key)

    def deals_at_odds(self) -> set[str]:
        """Name the deals about which there was a case, by the CRM's keys."""
        query = select(conflict_cases.c.opportunity_key).distinct()
        rows = self._tx.rows(query.where(conflict_cases.c.opportunity_key != ""))
        return {row["opportunity_key"] for row in rows}

    def _set_parties(self, case: ConflictCase) -> None:
        self._tx.run(delete(conflict_parties).where(conflict_parties.c.case_id == case.id))
        self._tx.run_many(
            insert(conflict_parties),
            [
                {"case_id": case.id, "registration_id": id}
                for id in sorted(set(case.registration_ids))
            ],
        )

    def _values(self, wanted: ColumnElement[bool]) -> list[ConflictCase]:
        query = select(conflict_cases).where(wanted).order_by(conflict_cases.c.id)
        rows = self._tx.rows(query)
        parties: dict[int, list[int]] = {row["id"]: [] for row in rows}
        for chunk in chunks(parties):
            found = select(conflict_parties).where(conflict_parties.c.case_id.in_(chunk))
            for row in self._tx.rows(found.order_by(conflict_parties.c.registration_id)):
                parties[row["case_id"]].append(row["registration_id"])
        return [_from_row(row, parties[row["id"]]) for row in rows]


def _to_row(case: ConflictCase) -> dict[str, Any]:
    return {
        "kind": case.kind,
        "state": case.state,
        "opened_at": case.opened_at,
        "opportunity_key": case.opportunity_key,
        "evidence": [
            {
                "weight": str(each.weight),
                "dated": moment_to(each.dated),
                "text": storable(each.text),
                "added_by": each.added_by,
                "partner_id": each.partner_id,
            }
            for each in case.evidence
        ],
        "decisions": [
            {
                "by": each.by,
                "role": str(each.role),
                "at": moment_to(each.at),
                "remedy": str(each.remedy),
                "in_favour_of": each.in_favour_of,
                "reason": storable(each.reason),
                "clause": storable(each.clause),
                "policy_version": each.policy_version,
                "for_partner": storable(each.for_partner),
                "second": each.second,
                "on_behalf_of": each.on_behalf_of,
            }
            for each in case.decisions
        ],
        "appealed_by": case.appealed_by,
        "appealed_at": case.appealed_at,
        "appeal_text": storable(case.appeal_text),
        "appeal_until": case.appeal_until,
        "clock": clock_to(case.clock),
        "taken_by": case.taken_by,
        "taken_until": case.taken_until,
    }


def _from_row(row: RowMapping, parties: Sequence[int]) -> ConflictCase:
    return ConflictCase(
        id=row["id"],
        kind=Kind(row["kind"]),
        opened_at=row["opened_at"],
        registration_ids=tuple(parties),
        opportunity_key=row["opportunity_key"],
        state=CaseState(row["state"]),
        version=row["version"],
        evidence=tuple(
            Evidence(
                Weight(each["weight"]),
                moment(each["dated"]),
                each["text"],
                each["added_by"],
                each["partner_id"],
            )
            for each in row["evidence"]
        ),
        decisions=tuple(
            CaseDecision(
                by=each["by"],
                role=Role(each["role"]),
                at=moment(each["at"]),
                remedy=Remedy(each["remedy"]),
                in_favour_of=each["in_favour_of"],
                reason=each["reason"],
                clause=each["clause"],
                policy_version=each["policy_version"],
                for_partner=each["for_partner"],
                second=each["second"],
                on_behalf_of=each.get("on_behalf_of"),
            )
            for each in row["decisions"]
        ),
        appealed_by=row["appealed_by"],
        appealed_at=row["appealed_at"],
        appeal_text=row["appeal_text"],
        appeal_until=row["appeal_until"],
        clock=clock_from(row["clock"]),
        taken_by=row["taken_by"],
        taken_until=row["taken_until"],
    )
