"""Due accounts and due partner rows -> matches -> overlaps. What is due lives in the rows.

Matching runs outside any transaction; its results are saved where both sides are as they were, and
a row stays due until that has happened: a crash in between only means that it is done again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from journeys.desk import Desk
from journeys.mapping_save import RIGHTS_PER_TRANSACTION, save_rights, settle_due
from journeys.mapping_scene import Overtaken, Scene, compute, open_scene
from journeys.mapping_share import Progress, Tally, Workers, share_out
from journeys.mapping_work import Mapped
from journeys.sync_accounts import FIRST_LOAD
from matching.engine import Match
from partnering.facts import BaselineMapped


@dataclass(frozen=True, slots=True)
class MapReport:
    """What one pass did; `overtaken` says that a newer one has taken over what was left."""

    accounts: int = 0
    rows: int = 0
    certain: int = 0
    to_review: int = 0
    related: int = 0
    overlaps_found: int = 0
    overtaken: bool = False

    def words(self) -> str:
        if not (self.accounts or self.rows):
            return "nothing to map"
        if self.overtaken:
            return "another process has taken over the mapping"
        return (
            f"mapped {self.accounts} accounts and {self.rows} partner rows: "
            f"{self.certain} certain, "
            f"{self.to_review} to review, {self.related} related, "
            f"{self.overlaps_found} new overlaps"
        )


def map_due(
    desk: Desk,
    *,
    now: datetime,
    progress: Callable[[float], None] | None = None,
    correlation: str = "",
    workers: Workers | None = None,
) -> MapReport:
    """Map all that is due, and say what came of it; facts carry the `correlation`.

    With `workers`, a pass over very many rows is shared out to them.
    """
    scene = open_scene(desk, correlation, now=now)
    if scene is None:
        _summarise(desk, now)
        return MapReport()
    try:
        found = _shared(desk, scene, workers, progress, now) or _alone(desk, scene, progress, now)
        settle_due(desk, scene)
    except Overtaken:
        return MapReport(len(scene.due_accounts), len(scene.due_rows), overtaken=True)
    _summarise(desk, now)
    desk.wake()
    return MapReport(
        accounts=len(scene.due_accounts),
        rows=len(scene.due_rows),
        certain=found.certain,
        to_review=found.to_review,
        related=found.related,
        overlaps_found=found.overlaps,
    )


def _shared(
    desk: Desk, scene: Scene, workers: Workers | None, progress: Progress | None, now: datetime
) -> Tally | None:
    if workers is None:
        return None
    found = share_out(desk, scene, workers, now=now, progress=progress)
    if found is not None:
        # What was taken off its list has no chunk: only its pairs go.
        _save_all(desk, scene, Mapped(frozenset(), ()), None, now)
    return found


def _alone(desk: Desk, scene: Scene, progress: Progress | None, now: datetime) -> Tally:
    mapped = compute(desk, scene, now=now)
    overlaps = _save_all(desk, scene, mapped, progress, now)
    verdicts = [str(match.verdict) for match in mapped.matches]
    auto, review, related = (verdicts.count(each) for each in ("auto", "review", "related"))
    return Tally(auto, review, related, overlaps)


def _save_all(
    desk: Desk, scene: Scene, mapped: Mapped, progress: Progress | None, now: datetime
) -> int:
    by_right: dict[int, list[Match]] = {}
    for match in mapped.matches:
        by_right.setdefault(int(match.right_id), []).append(match)
    rights = sorted({int(right) for right in mapped.rights} | scene.gone_rights())
    found = 0
    for start in range(0, len(rights), RIGHTS_PER_TRANSACTION):
        chunk = rights[start : start + RIGHTS_PER_TRANSACTION]
        found += save_rights(desk, scene, chunk, by_right, now=now)
        desk.wake()
        if progress is not None:
            progress(min(1.0, (start + len(chunk)) / len(rights)))
    return found


def _summarise(desk: Desk, now: datetime) -> None:
    """Record that a first import is mapped, once nothing of anybody's is due any more."""
    with desk.store.read() as view:
        owed = view.lists.summary_due()
        busy = view.partner_accounts.due() if owed else []
        loaded = view.cursors.get(FIRST_LOAD) is not None
    if not owed or busy or not loaded:
        return
    with desk.store.begin() as work:
        newest = {}
        for each in work.lists.summary_due():
            work.lists.set_summarised(each.id)
            newest[each.partner_id] = each.id
        for partner_id, list_id in sorted(newest.items()):
            work.record(BaselineMapped(partner_id=partner_id, list_id=list_id), at=now)
    desk.wake()
