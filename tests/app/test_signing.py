"""The key that signs links: as set, else made once beside a SQLite database."""

import stat
from pathlib import Path

import pytest

from app.mail_settings import mail_settings
from app.settings import Settings, SettingsFault, read_settings
from app.signing import KEY_FILE, form_links
from journeys.form_links import FormLinks, new_handle


def _settings(tmp_path: Path, **more: str) -> Settings:
    url = f"sqlite:///{tmp_path / 'cosell.db'}"
    return read_settings({"COSELL_DATABASE_URL": url, **more}, dotenv=None)


def test_on_sqlite_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings, handle = _settings(tmp_path), new_handle()

    first, second = form_links(settings), form_links(settings)

    assert first is not None
    assert second is not None
    assert first.url(handle) == second.url(handle)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [KEY_FILE]


def test_on_postgres_nothing_is_made_up(tmp_path: Path) -> None:
    settings = read_settings({"COSELL_DATABASE_URL": "postgresql+psycopg://x/y"}, dotenv=None)

    assert form_links(settings) is None


def test_a_link_of_an_older_key_is_good_until_the_key_is_taken_out(tmp_path: Path) -> None:
    old = FormLinks(["a" * 40], "https://x.example")
    token = old.path(new_handle()).removeprefix("/f/")

    assert FormLinks(["b" * 40, "a" * 40], "https://x.example").handle_in(token)
    assert FormLinks(["b" * 40], "https://x.example").handle_in(token) is None


def test_the_keys_are_read_newest_first_and_never_shown(tmp_path: Path) -> None:
    settings = _settings(tmp_path, COSELL_SECRET_KEY="newest-key , oldest-key")

    assert settings.secret_keys == ("newest-key", "oldest-key")
    assert "newest-key" not in repr(settings)
    assert "newest-key" not in repr(form_links(settings))


def test_a_link_that_was_changed_in_one_letter_was_never_ours() -> None:
    links = FormLinks(["a" * 40], "https://x.example")
    token = links.path(new_handle()).removeprefix("/f/")

    assert links.handle_in(token) == token[:22]
    for at in range(len(token)):
        other = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert links.handle_in(other) is None
    for other in ("", token[:22], token + "A", token[22:], "ü" * 54):
        assert links.handle_in(other) is None


@pytest.mark.parametrize(
    ("url", "tls", "port"),
    [
        ("smtp://u:p%40ss@mail.vendra.example?starttls=1", "starttls", 587),
        ("smtps://u:p%40ss@mail.vendra.example", "always", 465),
        ("smtp://u:p%40ss@127.0.0.1:2525", "none", 2525),
    ],
)
def test_a_mail_server_is_read_from_its_address(url: str, tls: str, port: int) -> None:
    found = mail_settings({"COSELL_SMTP_URL": url, "COSELL_MAIL_FROM": "Desk <d@vendra.example>"})

    assert found is not None
    assert (found[0].tls, found[0].port, found[0].password) == (tls, port, "p@ss")
    assert "p@ss" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://u:hunter2@mail.vendra.example",
        "http://u:hunter2@mail.vendra.example",
        "http://u:hunter2@mail.vendra.example:587?starttls=1",
        "smtp2://u:hunter2@127.0.0.1:2525",
        "smtp://u:hunter2@mail.vendra.example:x?starttls=1",
        "smtp://u:hunter2@mail.vendra.example?starttls=yes",
        "smtps://u:hunter2@mail.vendra.example/x",
    ],
)
def test_what_is_no_mail_server_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsFault) as refused:
        mail_settings({"COSELL_SMTP_URL": url, "COSELL_MAIL_FROM": "d@vendra.example"})

    assert "hunter2" not in str(refused.value)
