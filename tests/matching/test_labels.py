import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.labels import beginnings_of, labels_fit
from tests.matching.makers import company, records


def fits(label: str, name: str) -> bool:
    owner, other = records(company("1", "A", website=f"{label}.com")), records(company("2", name))
    alone = np.zeros(1, np.int64)
    return bool(labels_fit(owner, alone, other, beginnings_of(other), alone)[0])


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("quorvexia", "Quorvexia"),
        ("quorvexiaturbines", "Quorvexia Turbines Inc."),
        ("quorvexia-turbines", "Quorvexia Turbines"),
        ("quorvexia", "Quorvexia Turbine Works"),  # its first word
        ("quorvexiaturbine", "Quorvexia Turbine Works"),  # its first words
        ("ibm", "International Business Machines"),  # its initials
        ("quorvexya", "Quorvexia"),  # nearly
        ("quorvexiagroup", "Quorvexia Foods"),  # begins as it does
        ("mueller-soehne", "Müller & Söhne"),
        ("bankofquorvexia", "The Bank of Quorvexia"),
        ("quorvexia", "Foo Corp d/b/a Quorvexia"),
    ],
)
def test_a_domain_is_called_after_a_name(label: str, name: str) -> None:
    assert fits(label, name)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("milkweed", "Quorvexia"),
        ("qt", "Quorvexia Turbines"),  # two letters fit too many
        ("turbines", "Quorvexia Turbines"),
        ("stealth", "Steel Corp"),
        ("acme", ""),
        ("acme", "!!!"),
        ("n", "N"),
    ],
)
def test_a_domain_is_called_after_something_else(label: str, name: str) -> None:
    assert not fits(label, name)


def test_a_record_without_a_domain_fits_nobody() -> None:
    bare, other = records(company("1", "Quorvexia")), records(company("2", "Quorvexia"))
    alone = np.zeros(1, np.int64)

    assert not labels_fit(bare, alone, other, beginnings_of(other), alone)[0]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["quorvexia", "ibm", "milkweed-dairy", "foodmart", "ab"]),
            st.sampled_from(
                ["Quorvexia Foods", "International Business Machines", "Milkweed", "", "Food Mart",
                 "Foo d/b/a Milkweed Dairy", "Ab"]
            ),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_a_pair_fits_whatever_pairs_are_asked_beside_it(many: list[tuple[str, str]]) -> None:
    owners = records(*(company(str(i), "A", website=f"{w}.com") for i, (w, _) in enumerate(many)))
    others = records(*(company(str(i), name) for i, (_, name) in enumerate(many)))
    every = np.arange(len(many), dtype=np.int64)

    found = labels_fit(owners, every, others, beginnings_of(others), every)

    assert found.tolist() == [fits(label, name) for label, name in many]


def test_beginnings_are_those_of_the_name_written_together() -> None:
    found = beginnings_of(records(company("1", "Quorvexia Turbines Works")))
    words = records(company("1", "Quorvexia"), company("2", "QuorvexiaTurbine"))

    assert found.one[0] == words.compact[0]
    assert found.one[1] == words.compact[1]
    assert len(found.one) == len(found.spelled) == 3
