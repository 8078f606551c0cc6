"""What people type is one text, however it is typed; what looks different stays different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.families import fold_family, shared
from partnering.spelling import alike, fold, tidy


@pytest.mark.parametrize(
    "typed", ["hall 3", "Hall  3", " hall\t3\n", "ＨＡＬＬ 3", "ha\u200bll 3", "hall\u00a03"]
)
def test_spellings_that_look_alike_are_one(typed: str) -> None:
    assert alike("Hall 3", typed)
    assert fold_family(typed) == "HALL 3"
    assert shared([typed], ["hall 3", "hall 4"]) == {"hall 3"}


@pytest.mark.parametrize("typed", ["hall3", "hall 33", "hal 3", ""])
def test_what_reads_otherwise_is_another(typed: str) -> None:
    assert not alike("hall 3", typed)


@given(st.text())
def test_tidying_twice_changes_nothing_more_and_leaves_no_mark_unseen(typed: str) -> None:
    once = tidy(typed)
    assert fold(once) == fold(typed)
    assert "\0" not in once
    assert once == " ".join(once.split())
