"""Tokens, limits and faults, each on an org of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.salesforce.driver import VERSION, Api, error_of


def test_client_credentials_give_a_bearer_token_for_this_instance(org: Api) -> None:
    answer = org.ask_token()

    body = answer.json()
    assert answer.status_code == 200
    assert body["token_type"] == "Bearer"
    assert body["instance_url"] == org.url


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_id": "somebody"}, "invalid_client_id"),
        ({"client_secret": "guess"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_token_request_is_refused_in_oauth_words(
    org: Api, form: dict[str, str], error: str
) -> None:
    answer = org.ask_token(**form)

    assert answer.status_code == 400
    assert answer.json()["error"] == error


def test_credentials_may_come_in_a_basic_header(org: Api) -> None:
    answer = org.session.post(
        org.url + "/services/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=(org.client.id, org.client.secret),
        timeout=30,
    )

    assert "access_token" in answer.json()


@pytest.mark.parametrize("header", ["", "Bearer made-up", "Basic abc"])
def test_a_call_without_a_living_token_is_refused(org: Api, header: str) -> None:
    answer = org.get("/limits", headers={"Authorization": header})

    assert error_of(answer) == (401, "INVALID_SESSION_ID")


def test_killed_sessions_are_refused_until_a_new_sign_in(fresh_org: Api) -> None:
    assert fresh_org.get("/limits").status_code == 200

    fresh_org.call("POST", "/sandbox/kill-sessions")

    assert error_of(fresh_org.get("/limits")) == (401, "INVALID_SESSION_ID")
    fresh_org.sign_in()
    assert fresh_org.get("/limits").status_code == 200


def test_every_call_is_counted_and_one_too_many_is_refused(fresh_org: Api) -> None:
    used = fresh_org.get("/limits").headers["Sforce-Limit-Info"]
    assert used == "api-usage=1/100000"
    fresh_org.call("POST", "/sandbox/limit", json={"calls": 2})

    last = fresh_org.get("/limits")
    over = fresh_org.get("/limits")

    assert last.json()["DailyApiRequests"] == {"Max": 2, "Remaining": 0}
    assert error_of(over) == (403, "REQUEST_LIMIT_EXCEEDED")
    assert over.headers["Sforce-Limit-Info"] == "api-usage=2/2"


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        ({"down": True}, 503, "application/json"),
        ({"html_500": True}, 500, "text/html"),
    ],
)
def test_a_fault_strikes_as_often_as_asked(
    fresh_org: Api, fault: dict[str, bool], status: int, kind: str
) -> None:
    fresh_org.call("POST", "/sandbox/faults", json={**fault, "times": 2})

    answers = [fresh_org.get("/limits") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert answers[0].headers["content-type"].startswith(kind)


def test_refused_tokens_leave_living_sessions_alone(fresh_org: Api) -> None:
    fresh_org.call("POST", "/sandbox/faults", json={"refuse_tokens": True})

    assert fresh_org.ask_token().json()["error"] == "invalid_grant"
    assert fresh_org.get("/limits").status_code == 200
    fresh_org.call("POST", "/sandbox/faults", json={})
    assert fresh_org.ask_token().status_code == 200


def test_an_unknown_fault_is_told(org: Api) -> None:
    answer = org.call("POST", "/sandbox/faults", json={"sleepy": True})

    assert answer.status_code == 400
    assert "sleepy" in answer.json()["error"]


def test_a_uri_over_the_limit_is_refused(org: Api) -> None:
    soql = "SELECT Id FROM Account WHERE Name = '" + "x" * 16_384 + "'"

    assert org.get("/query", params={"q": soql}).status_code == 414


def test_records_tokens_and_happenings_survive_a_restart(
    fresh_file: Path, open_org: Callable[..., Any]
) -> None:
    with open_org(fresh_file) as before:
        account = before.create("Account", Name="Lasting Ltd")
        first = before.call("POST", "/sandbox/happenings/next").json()
        token = before.session.headers["Authorization"]

    with open_org(fresh_file) as after:
        kept = after.get(f"/sobjects/Account/{account}", headers={"Authorization": token})
        second = after.call("POST", "/sandbox/happenings/next").json()
        another = after.create("Account", Name="Later Ltd")

    assert kept.json()["Name"] == "Lasting Ltd"
    assert (first["number"], second["number"]) == (1, 2)
    assert another != account


def test_a_newly_loaded_org_gives_ids_that_no_record_has(
    tmp_path: Path, open_org: Callable[..., Any]
) -> None:
    with open_org(tmp_path / "new" / "org.db") as api:
        api.create("Account", Name="One more Ltd")

        count = api.get("/query", params={"q": "SELECT COUNT() FROM Account"}).json()

    assert count["totalSize"] == 2001


def test_the_versions_need_no_token(org: Api) -> None:
    answer = org.get("/services/data", headers={"Authorization": ""})

    listed = [entry["version"] for entry in answer.json()]
    assert (listed[0], listed[-1]) == ("59.0", "67.0")


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/services/data/v30.0/limits", (410, "UNSUPPORTED_API_VERSION")),
        ("/services/data/v58.0/limits", (501, "SANDBOX_NOT_IMPLEMENTED")),
        ("/services/data/v99.0/limits", (404, "NOT_FOUND")),
        (VERSION + "/tooling/query", (501, "SANDBOX_NOT_IMPLEMENTED")),
        (VERSION + "/jobs/query", (501, "SANDBOX_NOT_IMPLEMENTED")),
        (VERSION + "/nonsense", (404, "NOT_FOUND")),
        (VERSION + "/sobjects/Nonsense/describe", (404, "NOT_FOUND")),
        (VERSION + "/sobjects/Task/describe", (501, "SANDBOX_NOT_IMPLEMENTED")),
    ],
)
def test_what_is_not_there_is_told_apart_from_what_is_not_played(
    org: Api, path: str, error: tuple[int, str]
) -> None:
    assert error_of(org.get(path)) == error
