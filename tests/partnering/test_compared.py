"""What changed since a judgement, told from digests of what was compared."""

from dataclasses import replace

import pytest

from partnering.accounts import Account
from partnering.compared import changes_in_words, mark_of, seen_of, what_changed
from partnering.partners import CUSTOMERS, PartnerAccount

ACCOUNT = Account("001A", "Contoso GmbH", website="https://www.contoso.de/", city="Ulm")
COMPANY = PartnerAccount(1, CUSTOMERS, "P-1", "Contoso", phone="+49 731 1234", domain="contoso.de")
SEEN = seen_of(ACCOUNT, COMPANY)


@pytest.mark.parametrize(
    ("account", "company"),
    [
        (replace(ACCOUNT, website="contoso.de"), COMPANY),
        (replace(ACCOUNT, name="CONTOSO  gmbh"), COMPANY),
        (ACCOUNT, replace(COMPANY, phone="0049-731-1234".replace("00", "+", 1))),
        (replace(ACCOUNT, owner_key="005", key="001B", id=7, version=3, type="x"), COMPANY),
        (ACCOUNT, replace(COMPANY, segment="prospects", external_id="P-9", id=4)),
    ],
)
def test_another_spelling_an_owner_or_an_id_is_no_change(
    account: Account, company: PartnerAccount
) -> None:
    assert what_changed(SEEN, seen_of(account, company)) == ()


def test_a_change_a_new_value_and_a_lost_one_are_named() -> None:
    account = replace(ACCOUNT, website="contoso.com", city="", street="Hafenbad 1")

    assert what_changed(SEEN, seen_of(account, COMPANY)) == (
        "ours.website",
        "ours.street",
        "ours.city",
    )


def test_no_value_is_kept() -> None:
    kept = str(SEEN).casefold()

    assert "contoso" not in kept
    assert "731" not in kept


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), ""),
        (("ours.website",), "our website changed"),
        (("ours.website", "theirs.city"), "our website and their city changed"),
        (
            ("ours.name", "theirs.name", "ours.phone", "ours.city", "ours.state"),
            "our name, their name, our phone number and 2 more changed",
        ),
        (("somebody.else", "ours.shoe"), ""),
    ],
)
def test_changes_are_said_in_words(names: tuple[str, ...], words: str) -> None:
    assert changes_in_words(names) == words


def test_a_mark_fits_into_a_button_and_follows_what_was_seen() -> None:
    other = seen_of(replace(ACCOUNT, city="Bonn"), COMPANY)

    assert mark_of(SEEN) == mark_of(dict(reversed(SEEN.items()))) != mark_of(other)
    assert len(mark_of(SEEN)) == 12
    assert mark_of({}) != mark_of(SEEN)
