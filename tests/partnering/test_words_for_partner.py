"""What a partner reads names no other partner, however the name is spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.words_for_partner import Called, name_of_another

OWN, OTHER, SHORT, JAPAN = 1, 2, 3, 4
PARTNERS = (
    Called(OWN, "Quanta Harbor", ("Quanta Harbor", "quanta-harbor.com")),
    Called(
        OTHER,
        "Datenwerk Süd GmbH",
        ("Datenwerk Süd GmbH", "Datenwerk Süd", "datenwerk-sued.de"),
    ),
    Called(SHORT, "Harbor", ("Harbor",)),
    Called(JAPAN, "東京データ", ("東京データ",)),
)


@pytest.mark.parametrize(
    "text",
    [
        "Datenwerk Süd has claimed it before you.",
        "DATENWERK  SÜD was first",
        "it went to datenwerk-süd.",
        "Datenwerk Sued came first",
        "Datenwerk Sud came first",
        "Datenwerk Su\u0308d came first",
        "Daten\u200bwerk Süd came first",
        "Ｄａｔｅｎｗｅｒｋ Süd came first",
        "*Datenwerk Süd*",
        "Datenwerk_Süd",
        "DatenwerkSüd",
        "Datenwerk\nSüd",
        "Datenwerk Süds Antrag war früher.",
        "ask jan@datenwerk-sued.de",
        "see https://www.Datenwerk-Sued.de/kontakt",
        "Quanta Harbor and Datenwerk Süd GmbH",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert name_of_another(text, OWN, PARTNERS) == "Datenwerk Süd GmbH"


@pytest.mark.parametrize(
    "text",
    ["", "No budget yet.", "The Datenwerk of the customer", "Süd-Datenwerk", "Datenwerk Südwest",
     "Quanta Harbor has it", "mail us at deals@quanta-harbor.com", "in harbors"],
)  # fmt: skip
def test_other_words_and_its_own_name_pass(text: str) -> None:
    found = name_of_another(text, OWN, PARTNERS)
    assert found == ("Harbor" if text == "in harbors" else "")


def test_a_name_within_ones_own_is_ones_own_and_outside_of_it_is_not() -> None:
    assert name_of_another("Quanta Harbor", OWN, PARTNERS) == ""
    assert name_of_another("Quanta Harbor and Harbor", OWN, PARTNERS) == "Harbor"
    assert name_of_another("Quanta Harbor", SHORT, PARTNERS) == "Quanta Harbor"


def test_a_customer_that_is_a_partner_may_be_named_to_who_registered_it() -> None:
    text = "Datenwerk Süd buys from us directly."
    assert name_of_another(text, OWN, PARTNERS, ["Datenwerk Süd GmbH", "Datenwerk Süd"]) == ""
    assert name_of_another(text, OWN, PARTNERS, ["Datenwerk"]) == "Datenwerk Süd GmbH"


def test_a_name_in_a_script_without_blanks_is_found_within_a_sentence() -> None:
    assert name_of_another("先に東京データが登録しました", OWN, PARTNERS) == "東京データ"


@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_whatever_stands_around_a_name_does_not_hide_it(before: str, after: str) -> None:
    text = f"{before} Datenwerk Süd. {after}"
    assert name_of_another(text, JAPAN, PARTNERS) != ""
