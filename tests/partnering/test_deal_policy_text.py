"""Rules written down and read back: the same to the last digit, whenever they are read."""

import json

import pytest
from hypothesis import given

from partnering.deal_policy import DealPolicy
from partnering.deal_policy_text import from_text, to_text
from tests.partnering.deal_policies import deal_policies


@given(deal_policies())
def test_i_07_rules_read_back_are_the_rules_that_were_written(policy: DealPolicy) -> None:
    again = from_text(to_text(policy))
    assert again == policy
    assert again.version == policy.version


@given(deal_policies())
def test_what_is_written_fits_any_database(policy: DealPolicy) -> None:
    text = to_text(policy)
    assert text.isascii()
    assert text.isprintable()


def test_every_value_is_written_that_a_later_default_changes_nothing() -> None:
    assert set(json.loads(to_text(DealPolicy()))) == set(DealPolicy.__dataclass_fields__)


def test_rules_from_before_a_key_was_known_have_its_default() -> None:
    kept = json.loads(to_text(DealPolicy(edit_share=50)))
    del kept["poaching_business_hours"]
    assert from_text(json.dumps(kept)) == DealPolicy(edit_share=50)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"protection_days": 90}'])
def test_a_text_that_holds_no_rules_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no rules for deals|Expecting value"):
        from_text(text)


def test_the_built_in_rules_keep_their_version_from_release_to_release() -> None:
    """Who adds a key changes it, and must let registrations keep the version they name."""
    assert DealPolicy().version == "694e40319770"
