"""Which deal of the CRM a registration is taken to mean, where it has none of its own yet."""

from journeys.deal_in_crm import to_adopt
from tests.partnering.makers import deal, protected


def test_the_one_open_deal_to_the_same_family_is_meant_however_the_crm_spells_it() -> None:
    other, same = deal("O1", families=("Flow",)), deal("O2", families=(" Core",))
    assert to_adopt([other, same], protected()) == same.opportunity
    assert to_adopt([other], protected()) is None
    assert to_adopt([same, deal("O3")], protected()) is None, "a person has to say which"
