"""What is said of a pair that another record decides."""

import pytest

from matching.engine import explain, prepare
from matching.outcome import Outcome, outcome_of
from matching.table import table_of
from matching.verdict import Thresholds, Verdict
from tests.matching.makers import BYSTANDERS, company

LEFT = (
    company("A1", "Contoso GmbH", website="contoso.de", country="DE", city="Hamburg"),
    company("A2", "Northwind Traders Ltd", country="GB", city="Leeds"),
    company("A5", "Contoso GmbH", website="contoso.de", country="DE", city="Munich"),
    company("A6", "Contoso Foods GmbH", website="contoso.de", country="DE", parent_id="A1"),
    company("A7", "Zenith Data", website="zenith.io", country="US", city="Reno"),
    company("A8", "Quorvexia Milkweed", website="qm-one.com", country="US", city="Reno"),
    company("A9", "Quorvexia Milkweed", website="qm-two.com", country="US", city="Reno"),
    company("B7", "Zenith Data", website="zenith.io", country="US"),
    *BYSTANDERS,
)
RIGHT = (
    company("P1", "Contoso", website="contoso.de", country="DE", city="Hamburg"),
    company("P2", "Quux"),
    company("P6", "Zenith Data", website="zenith.io", country="US", parent_id="P7"),
    company("P7", "Zenith Data Inc", website="zenith.io", country="US", city="Reno"),
    company("P8", "Quorvexia Milkweed", country="US", city="Reno"),
    company("P9", "Northwind Traders", country="GB", city="Leeds"),
)


def outcome(left: str, right: str, *, one_to_one: bool = False) -> Outcome:
    index = prepare(LEFT)
    chunks = index.chunks(table_of(RIGHT))
    one = next(each for each in LEFT if each.id == left)
    other = next(each for each in RIGHT if each.id == right)
    pair = explain(one, other, index=index)
    return outcome_of(pair, index, chunks, Thresholds(), one_to_one=one_to_one)


@pytest.mark.parametrize(
    ("pair", "verdict", "words"),
    [
        (("A1", "P1"), Verdict.AUTO, "P1 is given to this account"),
        (("A5", "P1"), Verdict.NONE, "P1 is given to Contoso GmbH (A1), which fits better (+"),
        (("A6", "P1"), Verdict.RELATED, "; P1 is given to Contoso GmbH (A1)"),
        (("A7", "P6"), Verdict.RELATED, "on the same list is that account: Zenith Data Inc (P7)"),
        (
            ("A8", "P8"),
            Verdict.REVIEW,
            "needs a look: the account Quorvexia Milkweed (A9) fits as well",
        ),
        (("A9", "P8"), Verdict.NONE, "given to Quorvexia Milkweed (A8), which fits as well (+0.00"),
        (
            ("B7", "P6"),
            Verdict.NONE,
            "P6 fits Zenith Data (A7) first, and its parent or subsidiary",
        ),
        (("A2", "P2"), Verdict.NONE, "ruled out: nothing alike in the names"),
        (("A2", "P1"), Verdict.NONE, "P1 is given to Contoso GmbH (A1); ruled out"),
    ],
)
def test_it_is_said_which_record_decides_and_why(
    pair: tuple[str, str], verdict: Verdict, words: str
) -> None:
    found = outcome(*pair)

    assert found.verdict is verdict
    assert words in found.words


def test_of_one_to_one_it_is_said_to_which_record_the_account_went() -> None:
    assert outcome("A7", "P6", one_to_one=True) == Outcome(
        Verdict.NONE,
        "A7 is given to Zenith Data Inc (P7), which is surer, and to one record only "
        "(--one-to-one); P6 is given to Zenith Data (B7)",
    )
