"""The `[credit]` table of a policy file: what it may say, and every fault at once."""

import pytest

from partnering.attribution import CreditPolicy
from partnering.attribution_models import Model
from partnering.policy import parse
from partnering.refusals import Invalid
from partnering.touches import TouchRole


def test_what_is_absent_keeps_its_default() -> None:
    assert parse({}).credit == CreditPolicy()
    assert parse({"credit": {"influence_days": 90}}).credit == CreditPolicy(influence_days=90)


def test_a_model_and_a_part_for_a_role_are_read() -> None:
    read = parse({"credit": {"model": "u_shaped", "role_weights": {"technical": 40}}}).credit

    assert read.model is Model.U_SHAPED
    assert read.role_weights[TouchRole.TECHNICAL] == 40
    assert read.role_weights[TouchRole.SOURCE] == 50


def test_every_fault_is_named() -> None:
    with pytest.raises(Invalid) as said:
        parse(
            {
                "credit": {
                    "influence_days": 20,
                    "half_life_days": True,
                    "model": "fair",
                    "models": 1,
                    "role_weights": {"boss": 1, "lead": -1},
                }
            }
        )

    assert len(str(said.value).splitlines()) == 6
    with pytest.raises(Invalid, match="expected a table"):
        parse({"credit": 3})
