import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.normalise import clean, names_of


def words(text: str) -> tuple[str, ...]:
    return names_of(text)[0].words


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
        ("ＡＣＭＥ　Ｃｏ．", "acme"),
        ("Acme\u202e\x00 Foods\u200b", "Acme Foods"),
    ],
)
def test_two_ways_of_writing_a_name_are_one(one: str, other: str) -> None:
    assert words(one) == words(other)


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


@pytest.mark.parametrize("text", ["Limited", "The Co.", "S.p.A.", "GmbH", "And"])
def test_a_name_made_of_nothing_but_noise_keeps_a_word(text: str) -> None:
    assert words(text)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "!!!", "\u202e"])
def test_a_name_without_letters_has_no_words(text: str) -> None:
    assert words(text) == ()


def test_roman_numbers_are_numbers_but_not_as_a_first_word() -> None:
    assert names_of("Harbour Fund III")[0].numbers == {"3"}
    assert names_of("X Energy")[0].numbers == frozenset()


def test_places_in_a_name_are_found_in_one_word_and_in_two() -> None:
    assert names_of("Acme Deutschland GmbH")[0].places == {"de"}
    assert names_of("Acme Hong Kong Ltd")[0].places == {"hk"}


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    names = names_of(text)

    assert names
    assert all(len(name.words) == len(name.spelled) for name in names)
    assert all(word.isascii() for name in names for word in name.words)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_case_makes_no_difference(text: str) -> None:
    assert words(text.upper()) == words(text.lower())


def test_a_pasted_novel_is_cut() -> None:
    assert len(clean("x" * 10_000)) == 500
    assert words("x" * 10_000) == words("x" * 500)
