"""Tidying for the peers, and which rights may be learned from."""

from pathlib import Path

import pytest

from bench.peers.lists import is_development, links_of, rows, split_of, tidy_name

HEAD = "id,name,website,country\n"


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("ACME Mfg., Inc.", "acme mfg"),
        ("Müller & Söhne GmbH", "muller sohne"),
        ("Acme L.L.C.", "acme"),
        ("The Company", "the company"),
        ("株式会社トヨタ", "株式会社トヨタ"),
    ],
)
def test_a_name_is_lower_case_without_its_legal_form(written: str, tidy: str) -> None:
    assert tidy_name(written) == tidy


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://shop.acme.co.uk/en?x=1", "acme.co.uk"),
        ("info@acme.com", "acme.com"),
        ("WWW.ACME.COM", "acme.com"),
        ("info@gmail.com", ""),
        ("n/a", ""),
        ("", ""),
    ],
)
def test_a_website_becomes_its_registrable_domain(
    tmp_path: Path, website: str, domain: str
) -> None:
    path = tmp_path / "left.csv"
    path.write_text(f"{HEAD}L1,Acme,{website},U.S.A.\n", encoding="utf-8")
    [row] = rows(path)
    assert (row.domain, row.country) == (domain, "united states")


def test_the_split_is_read_from_its_file_before_that_of_the_truth(tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text("left_id,right_id,split\nL1,R1,dev\nL2,R1,dev\n")
    assert split_of(tmp_path) == {"R1": "dev"}
    assert links_of(tmp_path) == {"R1": frozenset({"L1", "L2"})}
    (tmp_path / "split.csv").write_text("right_id,split\nR1,valid\n")
    assert split_of(tmp_path) == {"R1": "valid"}


def test_rights_that_no_file_places_are_spread_over_both_parts() -> None:
    learned = sum(is_development(f"R{number}", {}) for number in range(2_000))
    assert 500 < learned < 700
    assert is_development("R7", {"R7": "dev"})
    assert not is_development("R7", {"R7": "valid"})
