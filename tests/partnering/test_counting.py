"""One count per real company, the same from either side; small numbers are not said."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from partnering.counting import (
    Company,
    Counted,
    Exactness,
    Pair,
    Said,
    companies,
    counted,
    in_cell,
    table,
)

numbers = st.integers(1, 12)
pair_sets = st.lists(
    st.builds(Pair, numbers, numbers, st.booleans(), st.sampled_from((0.95, 0.97, 1.0))),
    max_size=25,
    unique_by=lambda one: (one.ours, one.theirs),
)
parents = st.dictionaries(numbers, numbers, max_size=6)


def by_walking(pairs: list[Pair]) -> set[tuple[frozenset[int], frozenset[int]]]:
    """Find the components by walking from each record: slow, and told apart from the product."""
    found = set()
    for start in pairs:
        mine, other = {start.ours}, {start.theirs}
        while True:
            more = {each.theirs for each in pairs if each.ours in mine} | other
            back = {each.ours for each in pairs if each.theirs in more} | mine
            if (back, more) == (mine, other):
                break
            mine, other = back, more
        found.add((frozenset(mine), frozenset(other)))
    return found


@given(pair_sets)
def test_without_subsidiaries_companies_are_the_components_of_the_pairs(pairs: list[Pair]) -> None:
    found = companies(pairs)

    assert {(frozenset(one.ours), frozenset(one.theirs)) for one in found} == by_walking(pairs)


@given(pair_sets)
def test_the_partner_counts_what_we_count(pairs: list[Pair]) -> None:
    ours = companies(pairs)
    theirs = companies([Pair(one.theirs, one.ours, one.judged, one.probability) for one in pairs])

    assert sorted((one.ours, one.theirs) for one in ours) == sorted(
        (one.theirs, one.ours) for one in theirs
    )


@given(pair_sets, parents, parents, st.randoms())
def test_the_order_in_which_pairs_come_changes_nothing(
    pairs: list[Pair], ours: dict[int, int], theirs: dict[int, int], random: object
) -> None:
    mixed = list(pairs)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    assert companies(mixed, ours, theirs) == companies(pairs, ours, theirs)


@given(pair_sets, parents, parents)
def test_a_parent_and_what_is_below_it_are_never_one_company(
    pairs: list[Pair], ours: dict[int, int], theirs: dict[int, int]
) -> None:
    found = companies(pairs, ours, theirs)

    for one in found:
        for records, above in ((one.ours, ours), (one.theirs, theirs)):
            for record in records:
                seen = {record}
                up = above.get(record)
                while up is not None and up not in seen:
                    assert up not in records
                    seen.add(up)
                    up = above.get(up)
    for side in ([one.ours for one in found], [one.theirs for one in found]):
        every = [record for records in side for record in records]
        assert len(every) == len(set(every)), "a record is in one company at most"


def test_duplicates_on_either_side_are_one_company() -> None:
    pairs = [Pair(1, 7), Pair(2, 7), Pair(2, 8), Pair(3, 9)]

    assert companies(pairs) == (Company((1, 2), (7, 8)), Company((3,), (9,)))


def test_a_subsidiary_that_was_paired_with_its_parents_row_stays_a_company_of_its_own() -> None:
    # 2 is below 1: the weaker of the pairs with 7 gives way, and 2 has a row of its own.
    pairs = [Pair(1, 7, probability=0.99), Pair(2, 7, probability=0.96), Pair(2, 8)]

    assert companies(pairs, {2: 1}) == (Company((1,), (7,)), Company((2,), (8,)))
    assert len(companies(pairs)) == 1


def test_what_a_person_said_outweighs_what_matching_found() -> None:
    pairs = [Pair(1, 7, probability=1.0), Pair(2, 7, judged=True, probability=0.5)]

    assert companies(pairs, {2: 1}) == (Company((2,), (7,)),)


def some(*cells: tuple[str, str, int]) -> list[Counted]:
    made: list[Counted] = []
    for ours, theirs, number in cells:
        for _ in range(number):
            one = Company((len(made) + 1,), (len(made) + 1,))
            made.append(Counted(one, frozenset({ours}), frozenset({theirs})))
    return made


ALL = [(mine, other) for mine in ("a", "b") for other in ("x", "y")]


def nowhere(ours: str, theirs: str) -> bool:
    return False


def test_a_company_is_in_the_segments_of_all_its_records() -> None:
    [one] = counted([Company((1, 2), (7,))], {1: ("a",), 2: ("b",)}, {7: ("x",)})

    assert in_cell([one], "a", "x") == in_cell([one], "b") == [one]
    printed = table([one], ALL, nowhere, 0)
    assert printed.cells["a", "x"] == printed.cells["b", "x"] == printed.total == Said(1)


def test_a_small_number_is_kept_back_and_so_is_the_total_that_would_give_it() -> None:
    found = some(("a", "x", 17), ("a", "y", 3), ("b", "x", 6), ("b", "y", 8))

    printed = table(found, ALL, nowhere, 5, apart=("a", "b"))

    assert printed.cells["a", "y"] == Said(5, Exactness.FEWER)
    assert printed.cells["a", "y"].words == "fewer than 5"
    assert [each.words for each in printed.ours.values()] == ["17 or more", "8 or more"]
    assert [each.words for each in printed.theirs.values()] == ["23", "8 or more"]
    assert printed.total.words == "23 or more"


def test_where_all_are_small_nothing_is_said_of_their_total() -> None:
    printed = table(some(("a", "x", 3), ("b", "x", 4)), [("a", "x"), ("b", "x")], nowhere, 5)

    assert printed.total.words == "not said"


def test_a_single_cell_and_its_total_say_the_same() -> None:
    printed = table(some(("a", "x", 17)), [("a", "x")], nowhere, 5)
    assert printed.total == Said(17)
    assert table([], [("a", "x")], nowhere, 5).total.words == "fewer than 5"


def test_where_names_are_shown_every_number_is() -> None:
    printed = table(some(("a", "x", 1)), ALL, lambda mine, other: True, 5)

    assert printed.cells["a", "x"] == printed.total == Said(1)
    assert printed.cells["b", "y"] == Said(0)


@given(
    st.lists(st.integers(0, 12), min_size=4, max_size=4),
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.integers(1, 6),
    st.sets(st.sampled_from(ALL)),
)
def test_what_is_kept_back_cannot_be_told_from_anything_else_that_is_printed(
    first: list[int], hidden: list[int], floor: int, open_cells: set[tuple[str, str]]
) -> None:
    """Two worlds that differ only in numbers below the floor are printed alike."""
    second = [
        min(other, floor - 1) if one < floor and cell not in open_cells else one
        for cell, one, other in zip(ALL, first, hidden, strict=True)
    ]

    worlds = [
        table(
            some(*((*cell, number) for cell, number in zip(ALL, each, strict=True))),
            ALL,
            lambda *cell: cell in open_cells,
            floor,
        )
        for each in (first, second)
    ]

    assert all(one == other for one, other in pairwise(worlds))


ROWS, LISTS = ("a", "b"), ("open", "x", "y")
SOME = st.sets(st.integers(0, 11))


@given(
    rows=st.lists(st.sampled_from(ROWS), min_size=12, max_size=12),
    own=SOME,
    by_name=SOME,
    worlds=st.tuples(*(st.dictionaries(st.sampled_from(("x", "y")), SOME) for _ in range(2))),
    floor=st.integers(1, 6),
)
def test_lists_of_numbers_tell_of_no_company_whether_it_is_on_them(
    rows: list[str],
    own: set[int],
    by_name: set[int],
    worlds: tuple[dict[str, set[int]], ...],
    floor: int,
) -> None:
    """Two worlds in which as many of each row are on the lists of numbers are printed alike."""
    first, other = worlds
    second = {
        name: {
            company
            for row in ROWS
            for company in _as_many(
                [k for k in sorted(other.get(name, ())) if rows[k] == row],
                [k for k in range(12) if rows[k] == row],
                len([k for k in first.get(name, ()) if rows[k] == row]),
                floor,
            )
        }
        for name in ("x", "y")
    }

    printed = [
        table(
            [
                Counted(
                    Company((k,), (k,)),
                    frozenset({rows[k]} | ({"own"} if k in own else set())),
                    frozenset(name for name in LISTS if k in ({"open": by_name} | lists)[name]),
                )
                for k in range(12)
            ],
            [(mine, other) for mine in (*ROWS, "own") for other in LISTS],
            lambda mine, other: other == "open",
            floor,
            apart=ROWS,
            unsaid=lambda mine, other: mine == "own" and other != "open",
        )
        for lists in ({name: set[int]() for name in "xy"} | first, second)
    ]

    assert printed[0] == printed[1]


def _as_many(wished: list[int], all_of_row: list[int], number: int, floor: int) -> list[int]:
    """Choose as many of a row as the number says, those wished for first; below the floor any."""
    if number < floor and len(wished) < floor:
        return wished
    return [*wished, *(k for k in all_of_row if k not in wished)][:number]
