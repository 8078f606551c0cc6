import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.normalise import canonical, clean, names_of
from matching.vocabulary import country_number
from matching.words import words_of

_PIECES = [
    "Acme", "FOODS", "Inc.", "the", "And", "of", "III", "X", "U.S.", "I.B.M.", "Mfg", "Co", "Ltd",
    "Hong", "Kong", "Müller", "A", "trust", "Bros.", "Int", "S.p.A.", "Group", "Units", "Class",
]  # fmt: skip


def words(text: str) -> tuple[str, ...]:
    return tuple(map(canonical, names_of(text)[0].words))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller & Söhne GmbH", "Mueller und Soehne"),
        ("MULLER SOHNE", "Müller Söhne AG"),
        ("Acme Mfg. Co.", "Acme Manufacturing Company"),
        ("Keller Maschinenbau", "Keller Mechanical"),
        ("Acme Int'l", "ACME INTERNATIONAL"),
        ("The Acme Group", "Acme Grp"),
        ("Acme Technologies, Inc.", "Acme Technology"),
        ("I.B.M. Corp.", "IBM"),
        ("L'Atelier SA", "Atelier"),
        ("Ørsted A/S", "Orsted"),
        ("Société Générale S.A.", "Societe Generale"),
        ("ООО Ромашка", "Romashka LLC"),
        ("株式会社トヨタ", "トヨタ"),
        ("Acme (Do not use)", "Acme"),
        ("Acme *DUPLICATE*", "Acme"),
        ("Acme - HQ", "Acme"),
        ("Acme Pte. Ltd.", "Acme Private Limited"),
        ("Acme Sp. z o.o.", "Acme"),
        ("Acme Corp /DE/", "Acme Corporation"),
        ("ACME CORP/TX", "Acme Corporation"),
        ("Acme Inc. A", "Acme Inc"),
        ("Acme ASA-B Shares", "Acme ASA"),
        ("Acme AB NAM. DK 1", "Acme AB"),
        ("Acme PLC ADR1/5", "Acme PLC"),
        ("Acme Ltd. RC-,01", "Acme Ltd"),
        ("Acme Inc. Class H", "Acme Inc"),
        ("Acme Inc. CL.A", "Acme Inc"),
        ("Acme Oyj NOM.", "Acme"),
        ("ＡＣＭＥ　Ｃｏ．", "acme"),
        ("Acme\u202e\x00 Foods\u200b", "Acme Foods"),
    ],
)
def test_two_ways_of_writing_a_name_are_one(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    "name", ["CLA Global", "Cln Foods", "Adria Lines", "Vitamin B", "Acme Class", "Plan E Foods"]
)
def test_what_only_looks_like_a_share_class_stays_in_the_name(name: str) -> None:
    assert len(names_of(name)[0].words) == len(name.split())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Foo Bar d/b/a Quick Shop LLC", [("foo", "bar"), ("quick", "shop")]),
        ("Acme Corp (formerly Foo Inc.)", [("acme",), ("foo",)]),
        ("Acme Inc. trading as Bolt", [("acme",), ("bolt",)]),
        ("Acme f/k/a Zenith", [("acme",), ("zenith",)]),
    ],
)
def test_other_names_are_read_from_the_name(text: str, names: list[tuple[str, ...]]) -> None:
    assert [name.words for name in names_of(text)] == names


def test_a_name_keeps_its_words_as_they_were_typed() -> None:
    assert names_of("Müller Technologies Inc.")[0].words == ("muller", "technologies")


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("Acme Inc.", "corporation"), ("Acme GmbH", "limited"), ("Acme plc", "stock"),
        ("Acme GmbH & Co. KG", "partnership"), ("Acme", ""), ("ООО Ромашка", "limited"),
    ],
)  # fmt: skip
def test_a_legal_form_is_read_as_its_family(text: str, family: str) -> None:
    assert names_of(text)[0].legal == family


@pytest.mark.parametrize(
    ("text", "whole"), [("The Bank of Acme Inc.", "bankofacme"), ("Food & Drink", "fooddrink")]
)
def test_the_whole_name_is_written_as_a_web_domain_would(text: str, whole: str) -> None:
    assert names_of(text)[0].whole == whole


@pytest.mark.parametrize("text", ["Limited", "The Co.", "S.p.A.", "GmbH", "And"])
def test_a_name_made_of_nothing_but_noise_keeps_a_word(text: str) -> None:
    assert words(text)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "!!!", "\u202e"])
def test_a_name_without_letters_has_no_words(text: str) -> None:
    assert words(text) == ()


def test_roman_numbers_are_numbers_but_not_as_a_first_word() -> None:
    assert words("Harbour Fund III") == words("Harbour Fund 3")
    assert words("X Energy") == ("x", "energy")


@pytest.mark.parametrize(
    ("text", "country"), [("Acme Deutschland GmbH", "de"), ("Acme Hong Kong Ltd", "hk")]
)
def test_places_in_a_name_are_found_in_one_word_and_in_two(text: str, country: str) -> None:
    found = words_of(names_of(text)[0].words)

    assert found.place.tolist() == [0, country_number(country)]


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    names = names_of(text)

    assert names
    assert len(names) == 1 or all(name.words for name in names)
    for name in names:
        assert len(name.words) <= 24
        for word in (*name.words, *map(canonical, name.words)):
            assert word
            assert word.isascii()
            assert word == word.casefold()


# A plain name is read by a short way; whatever the name, the long way has to say the same.
@given(st.lists(st.sampled_from(_PIECES), max_size=6), st.sampled_from([" ", ", ", "  ", " & "]))
def test_a_plain_name_is_read_as_an_odd_one_is(pieces: list[str], between: str) -> None:
    text = between.join(pieces)

    assert words(text) == words(f"{text}\u200b")


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_case_makes_no_difference(text: str) -> None:
    assert words(text.upper()) == words(text.lower())


def test_a_pasted_novel_is_cut() -> None:
    assert len(clean("x" * 10_000)) == 500
    assert words("x" * 10_000) == words("x" * 500)
