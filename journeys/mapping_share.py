"""A mapping of many rows, shared out to the workers of all machines: cut up, awaited, put together.

The left list and the weights are settled before, so that each chunk is matched by itself and the
result is that of one process. What nobody does is done here.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from journeys.adapted_weights import keep_adapted
from journeys.desk import Desk
from journeys.mapping_chunk import Laid, digests_of, work_at
from journeys.mapping_scene import Scene, must_be_newest, work_of
from journeys.mapping_work import (
    MappingWork,
    adapted_for,
    keep_as,
    kept_as,
    left_state_of,
    rights_of,
)
from matching.engine import with_kin
from matching.index_files import open_index
from matching.parallel import parts_of
from matching.scoring import Weights, as_table, shipped_weights
from matching.table import table_of
from store.mapping_chunks import ChunkRows, SharedPass

log = logging.getLogger(__name__)

# Each worker reads our accounts and prepares them first, which a short list does not pay for.
# Measured: a right costs 4 to 5 ms to be matched and saved, an account 0.1 ms to be made ready.
SHARE_FROM = 20_000
# Few enough that little is lost with a worker, and many enough that a chunk takes seconds.
CHUNK_RIGHTS = 1_000
FEWEST_WORKERS = 2
HERE = "here"  # who did a chunk that no worker did

Progress = Callable[[float], None]


class Workers(Protocol):
    """The processes that take chunks, on this machine and on others."""

    def alive(self) -> int:
        """Count them."""

    def wait(self, done: int) -> bool:
        """Wait a moment; false where nobody is there, or `done` has not grown for too long."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a mapping: pairs by verdict, and overlaps."""

    certain: int
    to_review: int
    related: int
    overlaps: int


def share_out(
    desk: Desk,
    scene: Scene,
    workers: Workers,
    *,
    now: datetime,
    progress: Progress | None = None,
) -> Tally | None:
    """Have a pass mapped and saved by all workers; None where it is not worth it, or not possible.

    Raises: Overtaken.
    """
    folder = desk.index_folder
    if folder is None or len(scene.rows) < SHARE_FROM or workers.alive() < FEWEST_WORKERS:
        return None
    work = work_of(desk, scene)
    rights = _rights(desk, work)
    if len(rights) < SHARE_FROM or not work.left:
        return None
    laid = _lay(desk, scene, work, rights, folder, now)
    if laid is None:
        return None
    chunks = list(_chunks(scene, work, rights))
    with desk.store.begin() as begun:
        must_be_newest(begun, scene)
        begun.mapping_chunks.share(laid.shared, chunks, now)
    log.info("mapping %s: %s rows in %s chunks", scene.number, len(rights), len(chunks))
    found = _await(desk, scene, laid, workers, now, progress)
    with desk.store.begin() as ended:
        ended.mapping_chunks.drop_until(scene.number)
    return found


def _rights(desk: Desk, work: MappingWork) -> frozenset[str]:
    here = frozenset(company.id for company in work.right)
    if not work.changed_left or here <= work.due_right | work.known_rights:
        return rights_of(work)
    return desk.heavy.submit(rights_of, work).result()


def _lay(
    desk: Desk,
    scene: Scene,
    work: MappingWork,
    rights: frozenset[str],
    folder: Path,
    now: datetime,
) -> Laid | None:
    """Prepare our accounts and settle the weights; None where no index can be kept."""
    state = left_state_of(work.left)
    try:
        version = kept_as(state, folder)
        if version is None:
            version = desk.heavy.submit(keep_as, work.left, state, folder).result()
    except OSError:
        return None
    weights = work.weights or shipped_weights()
    table = with_kin(table_of(work.right), rights)
    adapted = desk.heavy.submit(adapted_for, open_index(version, weights), table).result()
    if adapted is not None:
        with desk.store.begin() as kept:
            keep_adapted(kept, work.weights, adapted, now=now)
    shared = _shared(scene, work, state, adapted or weights)
    return Laid(shared, version, digests_of(scene.accounts.values()))


def _shared(scene: Scene, work: MappingWork, state: str, weights: Weights) -> SharedPass:
    return SharedPass(
        number=scene.number,
        left_state=state,
        weights=as_table(weights),
        auto_from=work.thresholds.auto,
        review_from=work.thresholds.review,
        # Which accounts are due matters only beside one that is news (Scene.is_news).
        due=scene.due_account_ids if scene.news_accounts else frozenset(),
        news=scene.news_accounts,
        correlation=scene.correlation,
    )


def _chunks(scene: Scene, work: MappingWork, rights: frozenset[str]) -> Iterator[ChunkRows]:
    table = with_kin(table_of(work.right), rights)
    ids = table.columns["id"]
    for places in parts_of(table, CHUNK_RIGHTS):
        part = [ids[place] for place in places]
        own = frozenset(int(id) for id in part if id in rights)
        if own:
            yield ChunkRows(
                rights=tuple(sorted(own)),
                kin=tuple(sorted(int(id) for id in part if id not in rights)),
                due=own & scene.due_row_ids,
                news=own & scene.news_rows,
            )


def _await(
    desk: Desk,
    scene: Scene,
    laid: Laid,
    workers: Workers,
    now: datetime,
    progress: Progress | None,
) -> Tally:
    """Wait until every chunk is done, and do what nobody else does. Raises: Overtaken."""
    while True:
        with desk.store.read() as view:
            must_be_newest(view, scene)
            standing = view.mapping_chunks.standing(scene.number)
        if progress is not None:
            progress(standing.done / max(1, standing.done + len(standing.open)))
        if not standing.open:
            break
        if standing.refused or not workers.wait(standing.done):
            _do_here(desk, laid, standing.open[0], now)
    counts = standing.counts
    return Tally(
        counts.get("auto", 0),
        counts.get("review", 0),
        counts.get("related", 0),
        counts.get("overlaps", 0),
    )


def _do_here(desk: Desk, laid: Laid, chunk_id: int, now: datetime) -> None:
    with desk.store.read() as view:
        chunk = view.mapping_chunks.get(chunk_id)
    if chunk is not None:
        work_at(desk, laid, chunk, by=HERE, now=now)
