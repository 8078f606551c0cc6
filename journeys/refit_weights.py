"""What people judged -> weights that are proposed -> weights that a person puts in force.

Nothing takes effect by itself. Fitting runs outside any transaction, away from the doors.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from journeys.acting import written
from journeys.companies import from_accounts, from_partner_accounts
from journeys.desk import Desk
from matching.company import Company
from matching.refitting import FEWEST_JUDGED, Answer, Refitted, TooFew, adapted_to, refit
from matching.scoring import Weights, as_table, shipped_weights, weights_from
from partnering.facts import WeightsAdopted, WeightsProposed
from partnering.judgements import Judgement
from partnering.people import Person, Role
from partnering.refusals import Invalid, NotAllowed, Unknown
from store.weights import WeightsVersion
from store.work import Work

SHIPPED = "shipped"
NEW_JUDGED = 25  # judgements since the last look, that are worth another
LAST_LOOK = "weights:judged"


@dataclass(frozen=True, slots=True)
class RefitWork:
    """All that a fit needs; `answers` are empty where it adapts to the lists alone."""

    left: tuple[Company, ...]
    right: tuple[Company, ...]
    answers: tuple[Answer, ...]
    weights: Weights
    version: str


@dataclass(frozen=True, slots=True)
class RefitReport:
    """What a refit came to; no `proposed` where there was nothing to gain."""

    judged: int
    proposed: WeightsVersion | None
    figures: Mapping[str, Any]

    def words(self) -> str:
        if self.proposed is None:
            return f"the {self.judged} judged pairs teach nothing that the weights do not know"
        return f"version {self.proposed.id} is proposed"


def refit_weights(desk: Desk, *, now: datetime) -> RefitReport:
    """Refit the weights in force to all that people judged, and propose them where that helps.

    Raises: Invalid where too little is judged.
    """
    work, judged = _read(desk)
    if judged < FEWEST_JUDGED:
        raise Invalid(
            f"{judged} pairs are judged; at least {FEWEST_JUDGED} are needed to refit the weights. "
            "`/cosell review` goes through what waits; --from-lists learns without judgements."
        )
    with desk.store.begin() as unit:
        unit.cursors.set(LAST_LOOK, str(judged), now)
    try:
        found = desk.heavy.submit(_refit, work).result()
    except TooFew as few:
        raise Invalid(f"{few}.") from None
    figures = {"before": asdict(found.before), "after": asdict(found.after)}
    if not found.better:
        return RefitReport(found.judged, None, figures)
    return RefitReport(
        found.judged,
        _propose(desk, "judgements", found.judged, figures, found.weights, now),
        figures,
    )


def refit_if_worth_it(desk: Desk, *, now: datetime) -> RefitReport | None:
    """Refit where enough pairs were judged since the last look; None where not."""
    with desk.store.read() as view:
        judged = len(view.judgements.labelled())
        before = int(view.cursors.get(LAST_LOOK) or 0)
    if judged < FEWEST_JUDGED or abs(judged - before) < NEW_JUDGED:
        return None
    try:
        return refit_weights(desk, now=now)
    except Invalid:
        return None  # all alike, or about records that are gone: the next look is due later


def adapt_weights(desk: Desk, *, now: datetime) -> RefitReport:
    """Adapt the weights in force to the lists as they stand, without judgements, and propose them.

    Raises: Invalid where the lists are too short.
    """
    work, _ = _read(desk)
    try:
        weights = desk.heavy.submit(_adapt, work).result()
    except TooFew as few:
        raise Invalid(f"{few}.") from None
    return RefitReport(0, _propose(desk, "lists", 0, {}, weights, now), {})


def adopt_weights(desk: Desk, version: str, by: Person, *, now: datetime) -> int:
    """Put a version in force, and have every partner's company matched again; how many that are.

    Judgements stand, and what is found is a baseline: nobody is alerted to it.
    Raises: Unknown for a version that is not there; Invalid for one that is in force, or that
    this release cannot read; NotAllowed where the person is no admin.
    """
    if Role.ADMIN not in by.roles:
        raise NotAllowed(f"{by.name} is no admin; only an admin puts weights in force.")
    with desk.store.begin() as work:
        found = version_of(work, version)
        now_in_force = work.weights.in_force()
        if (found and found.id) == (now_in_force and now_in_force.id):
            raise Invalid(f"Version {version} is in force already.")
        if found is not None and readable(found) is None:
            raise Invalid(f"Version {version} was made by another release; refit the weights.")
        number = None if found is None else found.id
        work.weights.adopt(number, by.id, now)
        fact = WeightsAdopted(version_id=number or 0, person_id=by.id)
        work.record(fact, at=now, by=written(by))
        due = work.partner_accounts.mark_all_due()
    desk.wake()
    return due


def weights_in_force(view: Work) -> Weights | None:
    """Return the weights that mapping uses; None stands for the shipped ones.

    A version that this release cannot read is not used; `cosell doctor` says so.
    """
    version = view.weights.in_force()
    return None if version is None else readable(version)


def readable(version: WeightsVersion) -> Weights | None:
    """Return a version's weights; None where they are for comparisons of another release."""
    try:
        return weights_from(version.weights)
    except (KeyError, TypeError, ValueError):
        return None


def version_of(view: Work, name: str) -> WeightsVersion | None:
    """Find a version by what a person calls it; None for the shipped one.

    Raises: Unknown.
    """
    if name == SHIPPED:
        return None
    found = view.weights.get(int(name)) if name.isascii() and name.isdigit() else None
    if found is None:
        raise Unknown(f"There is no version {name!r} of the weights; see `cosell weights show`.")
    return found


def _read(desk: Desk) -> tuple[RefitWork, int]:
    with desk.store.read() as view:
        labelled = view.judgements.labelled()
        weights = weights_in_force(view) or shipped_weights()
        left, right = view.accounts.live(), view.partner_accounts.live()
        newest = view.weights.all()[:1]
    answers = tuple(
        Answer(str(each.account_id), str(each.partner_account_id), each.judgement is Judgement.SAME)
        for each in labelled
    )
    number = newest[0].id + 1 if newest else 1
    work = RefitWork(
        left=from_accounts(left),
        right=from_partner_accounts(right),
        answers=answers,
        weights=weights,
        version=f"{shipped_weights().version}.{number}",
    )
    return work, len(labelled)


def _propose(
    desk: Desk,
    origin: str,
    judged: int,
    figures: Mapping[str, Any],
    weights: Weights,
    now: datetime,
) -> WeightsVersion:
    with desk.store.begin() as work:
        made = work.weights.add(
            origin, judged=judged, figures=figures, weights=as_table(weights), at=now
        )
        work.record(WeightsProposed(version_id=made.id), at=now)
    desk.wake()
    return made


def _refit(work: RefitWork) -> Refitted:
    return refit(work.left, work.right, work.answers, work.weights, version=work.version)


def _adapt(work: RefitWork) -> Weights:
    return adapted_to(work.left, work.right, work.weights, version=work.version)
