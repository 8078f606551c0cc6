"""What is installed works away from the checkout: migrations, templates and weights come along."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel, as an installer would lay it out."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def run(
    installed: Path, elsewhere: Path, *arguments: str, module: str = "app"
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=elsewhere,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(installed),
            "COSELL_DATABASE_URL": f"sqlite:///{elsewhere}/cosell.db",
        },
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_the_wheel_brings_its_migrations_its_manifest_and_its_weights(
    installed: Path, tmp_path: Path
) -> None:
    assert run(installed, tmp_path, "db", "upgrade").stdout == "the database is up to date\n"
    assert run(installed, tmp_path, "db", "check").returncode == 0
    assert "slash_commands" in run(installed, tmp_path, "manifest").stdout

    (tmp_path / "left.csv").write_text("id,name,country\nL1,Contoso GmbH,DE\n", encoding="utf-8")
    (tmp_path / "right.csv").write_text("id,name,country\nR1,CONTOSO,DE\n", encoding="utf-8")
    matched = run(installed, tmp_path, "match", "left.csv", "right.csv", "--out", "out.csv")
    assert matched.returncode == 0, matched.stderr
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").count("\n") == 2


def test_the_wheel_brings_the_sandbox_with_its_pages(installed: Path, tmp_path: Path) -> None:
    written = run(installed, tmp_path, "world", "lists", module="sandbox")
    assert written.returncode == 0, written.stderr
    assert len(list((tmp_path / "lists").glob("*.csv"))) == 10
    for stand_in in ("slack", "salesforce", "mail"):
        for page in ("templates", "static"):
            assert any((installed / "sandbox" / stand_in / page).iterdir()), (stand_in, page)


def test_the_wheel_brings_the_pages_of_the_forms(installed: Path) -> None:
    brought = {each.name for each in (installed / "portal" / "templates").iterdir()}

    assert {"claim.html", "status.html", "act.html", "words.html", "forms.css"} <= brought


def test_the_wheel_names_its_command(installed: Path) -> None:
    [entry] = installed.glob("cosell-*.dist-info/entry_points.txt")
    assert "cosell = app.__main__:main" in entry.read_text(encoding="utf-8")
