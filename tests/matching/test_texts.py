import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.hashing import NOTHING, hashes_of
from matching.table import FIELDS, Table, table_of
from matching.texts import coded
from tests.matching.makers import company


def test_each_distinct_value_is_kept_once_and_the_empty_one_first() -> None:
    found = coded(str.strip, 4, ["b", "", " a ", "b"])

    assert list(found.values) == ["", "b", "a"]
    assert found.codes.tolist() == [1, 0, 2, 1]
    assert found.hashes.tolist() == hashes_of(["", "b", "a"])[0].tolist()


def test_each_distinct_text_is_read_once() -> None:
    read: list[str] = []

    def note(text: str) -> str:
        read.append(text)
        return text

    coded(note, 5, ["a", "b", "a", "", "a"])

    assert read == ["a", "b"]


def test_a_later_column_is_asked_where_the_earlier_said_nothing() -> None:
    found = coded(str.strip, 3, ["a", "", " "], None, ["x", "b", ""], ["y", "z", "c"])

    assert [found.of(record) for record in range(3)] == ["a", "b", "c"]


def test_a_column_that_is_not_there_is_empty() -> None:
    found = coded(str.strip, 3, None)

    assert (list(found.values), found.codes.tolist()) == ([""], [0, 0, 0])
    assert (found.per_record() == NOTHING).all()


@given(st.lists(st.text(max_size=8), max_size=20))
def test_values_and_hashes_are_those_of_each_record(texts: list[str]) -> None:
    found = coded(str.casefold, len(texts), texts)
    every = np.arange(len(texts))

    assert found.taken(every) == [text.casefold() for text in texts]
    assert found.hashed(every).tolist() == found.per_record().tolist()
    assert found.per_record().tolist() == hashes_of([t.casefold() for t in texts])[0].tolist()


ROWS = [company("1", "Acme", city="Ulm"), company("2", "Bolt"), company("3", "Cog", city="Bonn")]


def test_a_table_holds_the_columns_that_somebody_filled_in() -> None:
    table = table_of(ROWS)

    assert sorted(table.columns) == ["city", "id", "name"]
    assert (len(table), table.get("city"), table.get("phone")) == (3, ["Ulm", "", "Bonn"], None)
    assert set(table.columns) <= set(FIELDS)


def test_a_table_stays_as_it_is() -> None:
    table = table_of(ROWS)

    assert table_of(table) is table


def test_a_table_is_cut_and_picked_from() -> None:
    table = table_of(ROWS)

    assert table.part(1, 9).columns["id"] == ["2", "3"]
    assert table.rows([2, 0]).columns["city"] == ["Bonn", "Ulm"]


def test_an_empty_table_has_its_columns() -> None:
    table = table_of([])

    assert len(table) == len(table.part(0, 5)) == len(table.rows([])) == 0
    assert Table(dict(table.columns)) == table
