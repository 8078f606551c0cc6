"""The left list of a mapping, kept in a folder, so that a sync of few accounts prepares few.

It only spares work: without the folder, or with a damaged one, the lists are prepared as ever.
"""

from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from journeys.mapping_work import Mapped, MappingWork, keep_anew, work_out
from matching.index_files import IndexFault
from matching.kept import change_since

# Below, a list is prepared in well under a second; rarity is then always that of the list itself.
WORTH_KEEPING = 20_000
# Rarity stays as the list was when it was prepared. With so many changes on top, the list is
# prepared anew: after the mapping that met them, or before.
ANEW_AFTER, ANEW_BEFORE = 0.01, 0.10


def work_out_elsewhere(heavy: Executor, folder: Path | None, work: MappingWork) -> Mapped:
    """Work out a mapping in the matching process, with the left list that the folder keeps."""
    if folder is None or len(work.left) < WORTH_KEEPING:
        return heavy.submit(work_out, work).result()
    change = change_since(folder, work.left)
    if change is not None and change.share <= ANEW_BEFORE:
        lefts = tuple(each for each in work.left if each.id in work.changed_left)
        try:
            found = heavy.submit(work_out, replace(work, left=lefts, change=change)).result()
        except IndexFault:  # removed, or made by another release, in between
            return heavy.submit(work_out, replace(work, folder=folder)).result()
        if change.share > ANEW_AFTER:
            heavy.submit(keep_anew, work.left, folder)
        return found
    return heavy.submit(work_out, replace(work, folder=folder)).result()
