"""A conflict is decided; where the decider says so, what follows is done in the same transaction.

What follows are decisions on the registrations themselves: each stands on its own record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from journeys.ask_whom import stands_for
from journeys.deal_moves import keep_moves
from journeys.deal_owner import staffed
from journeys.deal_scene import CrmAnswer, as_mirrored, ask_crm, ground_of, sight
from journeys.deal_scenes import keep_scene
from journeys.deal_statements import letters_of
from journeys.desk import Desk
from journeys.pinned_policy import pin
from journeys.resolve_conflict import keep_move, must_find, parties_of
from journeys.words_for_partner import must_name_nobody_else
from partnering import registration_decisions as rules
from partnering.conflict_cases import ConflictCase, Remedy, Weight, rung_at
from partnering.conflict_cases import decide_case as decided
from partnering.deciders import Act, SecondNeeded
from partnering.engagement_rules import Clause
from partnering.people import Person, Right, must
from partnering.reasons import EndCause, Reason
from partnering.refusals import Invalid, Stale, Unknown
from partnering.registration_ends import revoke
from partnering.registration_moves import Moved, MovedOn
from partnering.registrations import Basis, Registration
from store.work import ClaimTaken, StaleVersion, Work

# What can be carried out at once; the others are for people to arrange.
CARRIED_OUT = (Remedy.EXCLUSIVE, Remedy.TEAMING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What somebody decides: `note` and `clause` are for us, `text` is read by the partners.

    `versions` are those of the claims that lay before them; with `carry_out`, what follows from
    it is decided on the claims at once. `second` read along.
    """

    remedy: Remedy
    in_favour_of: int | None
    clause: str
    note: str
    text: str
    carry_out: bool = False
    versions: Mapping[int, int] | None = None
    second: Person | None = None


def decide_case(
    desk: Desk,
    case_id: int,
    told: Resolution,
    *,
    shown: int,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> ConflictCase:
    """Decide a case as it was shown; carried out, the claims change in the same transaction.

    Raises: Unknown; Stale; MovedOn; SecondNeeded; NotAllowed; NotNow; ScopeTaken; NamesAnother;
    Invalid.
    """
    must(by, Right.RESOLVE_CONFLICT)
    if told.carry_out and (told.remedy not in CARRIED_OUT or told.in_favour_of is None):
        raise Invalid("Only exclusive or teaming in favour of a claim can be carried out at once.")
    answer = _ask(desk, told, now)
    try:
        with desk.store.begin(receipt=receipt) as work:
            parties = _locked(work, case_id)
            case = must_find(work, case_id)
            _must_be_as_shown(parties, told)
            # All sides read the same words, so each is another's for the other side.
            must_name_nobody_else(work, parties, told.text)
            policy = desk.policy.deals
            pin(work, policy, now)
            act = Act(
                by=by,
                now=now,
                shown=shown,
                text=told.text,
                note=told.note,
                second=told.second,
                on_behalf_of=_for_whom(desk, work, case, parties, by, now),
                staffed=staffed(work),
            )
            after = decided(
                case,
                act,
                remedy=told.remedy,
                in_favour_of=told.in_favour_of,
                clause=told.clause,
                parties=tuple(parties),
                policy=policy,
            )
            keep_move(work, after, case.version, "decided", now=now, by=by, correlation=correlation)
            if told.carry_out and answer is not None:
                carrying = _Carrying(desk, work, case, told, act, answer, correlation)
                carrying.out(parties)
    except (ClaimTaken, StaleVersion) as fault:
        raise Stale("Somebody else has just decided on one of these claims.") from fault
    except SecondNeeded as fault:
        words = f"A second person has to agree to the approval of DR-{told.in_favour_of}."
        raise SecondNeeded(f"{words} Say who, or decide without carrying it out.") from fault
    desk.wake()
    return after


@dataclass(frozen=True, slots=True)
class _Carrying:
    """What follows from a decision, on each claim."""

    desk: Desk
    work: Work
    case: ConflictCase
    told: Resolution
    act: Act
    answer: CrmAnswer
    correlation: str

    def out(self, parties: Sequence[Registration]) -> None:
        winner = next(each for each in parties if each.id == self.told.in_favour_of)
        if self.told.remedy is Remedy.EXCLUSIVE:
            letters = self._letters(winner)
            for each in parties:
                if each.id != winner.id:
                    self._make_way(each, letters)
        if winner.is_pending:
            self._approve(winner)

    def _letters(self, winner: Registration) -> tuple[str, ...]:
        """What the customer has written: brought into the case, or kept with the claim before."""
        brought = (
            each.text for each in self.case.weighed if each.weight is Weight.CUSTOMER_STATEMENT
        )
        return tuple(dict.fromkeys(filter(None, (*brought, *letters_of(self.work, winner)))))

    def _make_way(self, loser: Registration, letters: tuple[str, ...]) -> None:
        if loser.protected_at(self.act.now):
            self._revoke(loser, letters)
        elif loser.is_pending:
            self._reject(loser)

    def _revoke(self, loser: Registration, letters: tuple[str, ...]) -> None:
        """Only the customer's written choice takes a protection away at once."""
        if self.told.clause != Clause.CUSTOMER_CHOICE:
            raise Invalid(
                f"{loser.ref} is protected: only the customer's choice ends that at once. "
                "Serve a notice on its card, or decide without carrying it out."
            )
        if not letters:
            raise Invalid("Add the customer's statement as evidence first.")
        moved = revoke(loser, self._act(loser, letters), EndCause.CUSTOMER_CHOICE)
        self._keep(loser, moved)

    def _reject(self, loser: Registration) -> None:
        seen = sight(
            self.desk,
            self.work,
            loser,
            as_mirrored(self.desk, self.work, loser.account_key, now=self.act.now),
            now=self.act.now,
        )
        chosen = self.told.clause == Clause.CUSTOMER_CHOICE
        reason = Reason.CUSTOMER_CHOICE if chosen else Reason.DUPLICATE_REGISTERED
        moved = rules.reject(
            loser, self._act(loser), reason, policy=seen.policy, level=seen.check.level
        )
        keep_scene(self.work, loser, seen.scene, len(moved.registration.decisions))
        self._keep(loser, moved)

    def _approve(self, winner: Registration) -> None:
        seen = sight(self.desk, self.work, winner, self.answer, now=self.act.now)
        basis = Basis.TEAMING if self.told.remedy is Remedy.TEAMING else None
        ground = ground_of(self.work, seen, self.answer, basis=basis)
        moved = rules.approve(winner, self._act(winner), ground)
        keep_scene(self.work, winner, seen.scene, len(moved.registration.decisions))
        self._keep(winner, moved)

    def _keep(self, before: Registration, moved: Moved) -> None:
        keep_moves(
            self.work,
            before,
            [moved],
            by=self.act.by,
            now=self.act.now,
            correlation=self.correlation,
        )

    def _act(self, registration: Registration, letters: tuple[str, ...] = ()) -> Act:
        return Act(
            by=self.act.by,
            now=self.act.now,
            shown=registration.version,
            text=self.told.text,
            note=f"{self.case.ref}: {self.told.note}",
            evidence=(self.case.ref, *letters),
            second=self.told.second,
            on_behalf_of=self.act.on_behalf_of,
            staffed=self.act.staffed,
        )


def _ask(desk: Desk, told: Resolution, now: datetime) -> CrmAnswer | None:
    """Ask the CRM about the claim that may be approved: outside the transaction."""
    if not told.carry_out or told.in_favour_of is None:
        return None
    with desk.store.read() as view:
        winner = view.registrations.get(told.in_favour_of)
    if winner is None:
        raise Unknown("There is no such registration.")
    return ask_crm(desk, winner.account_key, now=now)


def _locked(work: Work, case_id: int) -> list[Registration]:
    """Hold the claims of a case: first their customers' locks, then the rows, each in order."""
    case = work.conflict_cases.get(case_id)
    if case is None:
        raise Unknown(f"There is no conflict CF-{case_id}.")
    work.claims.hold_all({each.account_key for each in parties_of(work, case)} - {""})
    held = [work.registrations.held(id) for id in sorted(case.registration_ids)]
    return [each for each in held if each is not None]


def _must_be_as_shown(parties: Sequence[Registration], told: Resolution) -> None:
    for each in parties:
        seen = each.version if told.versions is None else told.versions.get(each.id)
        if seen != each.version:
            raise MovedOn(each, each.decisions[-1] if each.decisions else None)


def _for_whom(
    desk: Desk,
    work: Work,
    case: ConflictCase,
    parties: Sequence[Registration],
    by: Person,
    now: datetime,
) -> int | None:
    """Say for whom the decider stands in, where who has to decide is away."""
    role = rung_at(case, desk.policy.deals, now).role
    holders = [each.id for each in work.people.with_role(role)]
    owners = [each.owner_id for each in parties if each.owner_id is not None]
    found = (stands_for(work, each, by, now) for each in (*owners, *holders))
    return next((each for each in found if each is not None), None)
