"""Settings are read once, refused in words, and never fall back in silence."""

from pathlib import Path

import pytest

from app.settings import SettingsFault, read_settings

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_APP_TOKEN": "xapp-1-secret"}
ORG = {
    "SALESFORCE_LOGIN_URL": "https://acme.my.salesforce.com",
    "SALESFORCE_CLIENT_ID": "the-client",
    "SALESFORCE_CLIENT_SECRET": "the-secret",
}


def test_with_nothing_set_it_is_sqlite_on_loopback_without_doors() -> None:
    settings = read_settings({}, dotenv=None)
    assert settings.database_url == "sqlite:///cosell.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.crm is None
    assert settings.slack is None


def test_salesforce_is_chosen_where_all_its_settings_are_present() -> None:
    assert read_settings(ORG, dotenv=None).crm == "salesforce"
    assert read_settings({**ORG, "COSELL_CRM": "files"}, dotenv=None).crm == "files"


def test_socket_mode_needs_an_app_token_and_http_mode_a_signing_secret() -> None:
    socket = read_settings(SLACK, dotenv=None).slack
    http = read_settings(
        {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, dotenv=None
    ).slack
    assert socket is not None
    assert http is not None
    assert (socket.mode, http.mode) == ("socket", "http")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"COSELL_CRM": "hubspot"}, "salesforce or files"),
        ({"COSELL_CRM": "salesforce"}, "none of its settings"),
        ({"SALESFORCE_CLIENT_ID": "x"}, "half set: SALESFORCE_LOGIN_URL"),
        ({"SALESFORCE_INSTANCE_URL": "https://x.example"}, "SALESFORCE_ACCESS_TOKEN is missing"),
        (
            {**ORG, "SALESFORCE_INSTANCE_URL": "https://x.example", "SALESFORCE_ACCESS_TOKEN": "t"},
            "set twice",
        ),
        ({**ORG, "SALESFORCE_USERNAME": "x"}, "not supported yet"),
        ({**ORG, "SALESFORCE_LOGIN_URL": "http://acme.example"}, "must be https"),
        ({**ORG, "SALESFORCE_LOGIN_URL": "acme"}, "http or https address"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "half set"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({**SLACK, "SLACK_BOT_TOKEN": "xapp-1"}, "starts with xoxb-"),
        ({**SLACK, "SLACK_APP_TOKEN": "xoxb-1"}, "starts with xapp-"),
        ({**SLACK, "SLACK_CLIENT_ID": "1"}, "not supported yet"),
        ({"COSELL_PORT": "eighty"}, "1 to 65535"),
        ({"COSELL_SYNC_SECONDS": "0"}, "1 to 86400"),
        ({"COSELL_DATABASE_URL": "mysql://x"}, "sqlite:///"),
        ({"COSELL_DATABSE_URL": "sqlite:///x.db"}, "not a setting"),
    ],
)
def test_what_is_wrong_is_named_with_what_was_expected(values: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsFault, match=words) as refused:
        read_settings(values, dotenv=None)
    assert "\n" not in str(refused.value)
    assert not any(value in str(refused.value) for value in ("the-secret", "1-secret"))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "[::1]"])
def test_plain_http_is_taken_for_this_machine(host: str) -> None:
    settings = read_settings({**ORG, "SALESFORCE_LOGIN_URL": f"http://{host}:8422"}, dotenv=None)
    assert settings.salesforce is not None
    assert settings.salesforce.login_url == f"http://{host}:8422"


def test_a_name_that_begins_like_an_address_of_this_machine_is_another_one() -> None:
    with pytest.raises(SettingsFault, match="must be https"):
        read_settings({**ORG, "SALESFORCE_LOGIN_URL": "http://127.evil.example"}, dotenv=None)


def test_no_secret_shows_in_a_repr() -> None:
    settings = read_settings(
        {**SLACK, **ORG, "COSELL_DATABASE_URL": "postgresql+psycopg://u:hidden@h/d"}, dotenv=None
    )
    shown = repr(settings)
    for secret in ("xoxb-1-secret", "xapp-1-secret", "the-secret", "hidden"):
        assert secret not in shown


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("COSELL_PORT=9000\nCOSELL_HOST=127.0.0.2\n", encoding="utf-8")
    settings = read_settings({"COSELL_PORT": "9001"}, dotenv=file)
    assert (settings.host, settings.port) == ("127.0.0.2", 9001)
