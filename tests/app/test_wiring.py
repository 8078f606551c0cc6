"""Where the parts put what they keep."""

from pathlib import Path

from app.settings import read_settings
from app.wiring import index_folder


def folder(url: str) -> Path:
    return index_folder(read_settings({"COSELL_DATABASE_URL": url}, dotenv=None))


def test_the_index_lies_beside_the_database_file(tmp_path: Path) -> None:
    assert folder(f"sqlite:///{tmp_path}/cosell.db") == tmp_path / "cosell.db.index"
    assert folder(f"sqlite:///{tmp_path}/a.db?timeout=3") == tmp_path / "a.db.index"
    assert folder("sqlite:///cosell.db") == Path.cwd() / "cosell.db.index"


def test_without_a_file_each_process_has_an_index_folder_that_nobody_can_guess() -> None:
    url = "postgresql+psycopg://cosell@localhost/cosell"

    assert folder(url) != folder(url)
    assert not folder(url).exists()
