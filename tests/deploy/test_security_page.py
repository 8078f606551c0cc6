"""SECURITY.md promises only what is there: each threat's test, each right, the picture."""

import re
from pathlib import Path

import pytest

from app.settings import KNOWN

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def test_every_threat_names_a_test() -> None:
    table = PAGE.partition("## Threats")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    assert len(rows) >= 12
    for row in rows:
        assert re.search(r"`tests/[\w/]+\.py::\w+` \|$", row), row


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_the_test_that_shows_it_is_there(file: str, name: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^\s*def {name}\b", source, re.MULTILINE), f"{file} has no {name}"


def test_what_the_page_points_to_is_there() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", PAGE):
        assert (ROOT / target).exists(), target
    for setting in re.findall(r"\bCOSELL_[A-Z_]+", PAGE):
        assert setting in KNOWN, setting
