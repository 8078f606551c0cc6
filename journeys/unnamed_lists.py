"""Which of partners' lists we are shown no names of. Reads only; the guard asks of each message."""

from journeys.desk import Desk
from partnering.sharing import Field, Sharing, Side
from store.work import Work


def unnamed_lists(desk: Desk, view: Work) -> dict[int, tuple[str, ...]]:
    """Name the lists of which we are shown no names, by partner; most partners have none."""
    lists = view.lists.segments()
    shared = view.sharing.many(lists, desk.policy.sharing)
    found = {
        number: tuple(each for each in segments if not names_are_shown(shared[number], each))
        for number, segments in lists.items()
    }
    return {number: segments for number, segments in found.items() if segments}


def names_are_shown(sharing: Sharing, segment: str) -> bool:
    """Tell whether a partner shows us the names on one of its lists."""
    return sharing.shows(Side.THEIRS, segment, Field.NAME, on_both=True)
