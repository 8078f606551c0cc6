"""What the connector makes of Salesforce's bad moments: wait, stop or go on, and in which words."""

import logging
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm.errors import CrmError, Fatal, Retriable
from crm.port import Kind, Upsert
from crm.salesforce import ClientCredentials, ReadySession, SalesforceCrm, open_salesforce
from tests.crm.contract import Mirror
from tests.crm.salesforce.running import (
    API,
    CLIENT_SECRET,
    OrgSide,
    RunningOrg,
    running_org,
)
from tests.crm.salesforce.scripted import (
    VERSIONS,
    Answer,
    Request,
    Scripted,
    describing,
    scripted,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
STAMP = "2026-11-21T08:00:00.000+0000"


def first_load(crm: SalesforceCrm, kind: Kind = Kind.ACCOUNT) -> list[str]:
    return [row.key for batch in crm.changes(kind, None, now=NOW) for row in batch.rows]


def trouble(crm: SalesforceCrm) -> CrmError:
    with pytest.raises(CrmError) as caught:
        first_load(crm)
    return caught.value


def ready(server: Scripted, **options: float) -> SalesforceCrm:
    return open_salesforce(ReadySession(server.url, "t0ken"), **options)  # type: ignore[arg-type]


def plain(request: Request) -> Answer:
    """Answer everything that comes before the first query."""
    if request.path == "/services/data":
        return Answer(200, VERSIONS)
    assert request.path.endswith("/describe"), request.path
    return describing("Id", "SystemModstamp", "IsDeleted", "Name", "OwnerId")


def account(number: int, stamp: str = STAMP) -> dict[str, object]:
    return {"Id": f"001{number:015}", "Name": f"A{number}", "SystemModstamp": stamp}


def page(*numbers: int, more: str = "") -> Answer:
    records = [account(number) for number in numbers]
    follow = {"nextRecordsUrl": f"{API}/query/{more}"} if more else {}
    return Answer(200, {"totalSize": 9, "done": not more, "records": records, **follow})


# Sessions.


def test_a_session_killed_in_mid_paging_is_renewed_and_nothing_is_missed(org: RunningOrg) -> None:
    crm = org.open()
    everything = set(crm.keys(Kind.ACCOUNT))
    found = []
    for number, batch in enumerate(crm.changes(Kind.ACCOUNT, None, now=NOW)):
        found += [row.key for row in batch.rows]
        if number in (0, 2, 3):
            assert org.switch("kill-sessions")["killed"] > 0

    assert set(found) == everything
    assert len(found) == len(everything)


def test_a_session_killed_between_writes_is_renewed(org: RunningOrg) -> None:
    crm = org.open()
    write = Upsert(Kind.ACCOUNT, "trouble-1", {"name": "Written Ltd"})
    (first,) = crm.upsert([write])
    org.switch("kill-sessions")

    (second,) = crm.upsert([write])

    assert (second.key, second.created) == (first.key, False)


def test_a_request_is_sent_again_with_the_same_headers_and_body() -> None:
    def script(request: Request) -> Answer:
        if request.path == "/services/oauth2/token":
            tokens = len(server.asked("/oauth2/token"))
            access = {"access_token": f"token-{tokens}", "instance_url": server.url}
            return Answer(200, access)
        if "/composite/" in request.path and request.token == "token-1":
            return Answer(401, [{"errorCode": "INVALID_SESSION_ID", "message": "expired"}])
        if "/composite/" in request.path:
            return Answer(200, [{"id": "001", "success": True, "created": True, "errors": []}])
        if request.path.endswith("/describe"):
            return describing("Id", "Name", "CoSell_Id__c", external="CoSell_Id__c")
        return plain(request)

    with scripted(script) as server:
        crm = open_salesforce(ClientCredentials(server.url, "id", "secret"))
        crm.upsert([Upsert(Kind.ACCOUNT, "x-1", {"name": "One"})])

    first, second = server.asked("/composite/")
    assert (first.token, second.token) == ("token-1", "token-2")
    assert first.body == second.body != ""
    signed = {"authorization"}
    assert {k: v for k, v in first.headers.items() if k not in signed} == {
        k: v for k, v in second.headers.items() if k not in signed
    }


def test_a_query_option_is_kept_when_a_session_is_renewed() -> None:
    def script(request: Request) -> Answer:
        if request.path == "/services/oauth2/token":
            tokens = len(server.asked("/oauth2/token"))
            return Answer(200, {"access_token": f"{tokens}", "instance_url": server.url})
        if "/query/" in request.path:
            return page(1) if request.token == "2" else Answer(401, [])
        return plain(request)

    with scripted(script) as server:
        crm = open_salesforce(ClientCredentials(server.url, "id", "secret"), page_size=250)
        first_load(crm)

    options = [request.headers["sforce-query-options"] for request in server.asked("/query/")]
    assert options == ["batchSize=250", "batchSize=250"]


def test_a_session_refused_twice_needs_a_person(tmp_path: Path) -> None:
    # Sessions that live for no second are refused as soon as they are given.
    with running_org(tmp_path, "--session-seconds", "0") as org:
        error = trouble(org.open())

    assert isinstance(error, Fatal)
    assert "INVALID_SESSION_ID" in str(error)
    assert error.advice


def test_a_ready_session_that_ended_needs_a_person(org: RunningOrg) -> None:
    crm = open_salesforce(ReadySession(org.url, org.fresh_token()))
    assert first_load(crm, Kind.USER)
    org.switch("kill-sessions")

    error = trouble(crm)

    assert isinstance(error, Fatal)
    assert "SALESFORCE_ACCESS_TOKEN" in error.advice


def test_a_token_is_never_sent_after_a_redirect_to_another_host() -> None:
    with scripted(lambda request: Answer(200, {})) as thief:
        elsewhere = {"Location": f"{thief.url}/here"}
        with scripted(lambda request: Answer(302, headers=elsewhere)) as server:
            error = trouble(ready(server))

    assert isinstance(error, Fatal)
    assert "redirect" in str(error)
    assert thief.seen == []


# Login.


def test_a_wrong_secret_needs_a_person_and_is_not_repeated_in_words(org: RunningOrg) -> None:
    crm = open_salesforce(ClientCredentials(org.url, org.login.client_id, "a-wrong-secret"))

    error = trouble(crm)

    assert isinstance(error, Fatal)
    assert "invalid_client" in str(error)
    assert "SALESFORCE_CLIENT_SECRET" in error.advice
    assert "a-wrong-secret" not in str(error)


def test_the_condition_says_who_we_are_and_what_is_left(org: RunningOrg) -> None:
    details = org.open().condition().details

    assert details["host"] == org.url
    assert details["version"] == "67.0"
    assert details["org"].endswith("(sandbox)")
    assert "@" in details["user"]
    assert details["calls left today"].endswith(" of 1000000")


def test_a_refused_login_is_said_by_the_condition(org: RunningOrg) -> None:
    org.switch("faults", refuse_tokens=True)

    condition = org.open().condition()

    assert not condition.ok
    assert "invalid_grant" in condition.words
    assert "run-as user" in condition.advice


def test_an_org_on_this_machine_is_reached_beside_a_proxy_that_is_of_no_use(
    org: RunningOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    condition = org.open().condition()

    assert condition.ok, condition.words


@pytest.mark.parametrize(
    "url", ["", "my.salesforce.com", "ftp://x", "http://example.com", "http://127.evil.example"]
)
def test_an_address_that_is_none_is_told_at_the_first_call(url: str) -> None:
    crm = open_salesforce(ClientCredentials(url, "id", "secret"))

    condition = crm.condition()

    assert not condition.ok
    assert "SALESFORCE_LOGIN_URL" in condition.advice


def test_a_host_that_is_not_salesforce_is_told_as_such() -> None:
    with scripted(lambda request: Answer(200, "<html>Welcome</html>")) as server:
        by_login = open_salesforce(ClientCredentials(server.url, "id", "secret")).condition()
        by_session = ready(server).condition()

    for condition in (by_login, by_session):
        assert not condition.ok
        assert "does not answer like Salesforce" in condition.words
        assert "SALESFORCE_LOGIN_URL" in condition.advice


def test_an_org_that_moved_is_found_at_its_new_address() -> None:
    def old_home(request: Request) -> Answer:
        if request.path == "/services/oauth2/token":
            # The second login names the new address.
            first = len(old.asked("/oauth2/token")) == 1
            url, token = (old.url, "old") if first else (new.url, "new")
            return Answer(200, {"access_token": token, "instance_url": url})
        return Answer(401, []) if "/query/" in request.path else plain(request)

    def new_home(request: Request) -> Answer:
        return page(1) if "/query/" in request.path else plain(request)

    with scripted(new_home) as new, scripted(old_home) as old:
        crm = open_salesforce(ClientCredentials(old.url, "id", "secret"))
        error = trouble(crm)
        found = first_load(crm)

    assert isinstance(error, Retriable)
    assert len(found) == 1
    assert {request.token for request in new.seen} == {"new"}
    assert "new" not in {request.token for request in old.seen}


# Out of order.


def test_a_page_of_html_instead_of_an_answer_is_waited_out(org: RunningOrg) -> None:
    crm = org.open()
    mirror = Mirror(OrgSide(org))
    mirror.sync(crm, die_after=2)
    org.switch("faults", html_500=True)

    with pytest.raises(Retriable) as caught:
        mirror.sync(crm)

    assert "<html>" not in str(caught.value)
    org.switch("faults")
    mirror.sync(crm)
    assert set(mirror.records) == set(crm.keys(Kind.ACCOUNT))


def test_a_slow_answer_ends_in_a_timeout_and_a_retry() -> None:
    released = threading.Event()

    def script(request: Request) -> Answer:
        if "/query/" in request.path:
            released.wait(30)
            return page(1)
        return plain(request)

    with scripted(script) as server:
        crm = ready(server, timeout_seconds=1.0)
        error = trouble(crm)
        released.set()
        found = first_load(crm)

    assert isinstance(error, Retriable)
    assert "took too long" in str(error)
    assert len(found) == 1


def test_a_connector_made_while_salesforce_is_down_works_once_it_is_up(org: RunningOrg) -> None:
    org.switch("faults", down=True)
    crm = org.open()
    assert isinstance(trouble(crm), Retriable)
    assert crm.link(Kind.ACCOUNT, "001A") == f"{org.url}/001A"

    org.switch("faults")

    assert first_load(crm)


def test_a_connector_for_a_server_that_is_not_there_says_so() -> None:
    with scripted(plain) as server:
        pass

    crm = open_salesforce(ClientCredentials(server.url, "id", "secret"))

    assert isinstance(trouble(crm), Retriable)
    assert not crm.condition().ok


def test_an_answer_cut_in_the_middle_is_waited_out() -> None:
    def script(request: Request) -> Answer:
        if "/query/" in request.path:
            return Answer(200, '{"totalSize": 1, "rec')
        return plain(request)

    with scripted(script) as server:
        error = trouble(ready(server))

    assert isinstance(error, Retriable)


# Limits.


def test_a_pass_stops_at_four_fifths_of_the_days_calls_and_goes_on_later(org: RunningOrg) -> None:
    crm = org.open()
    mirror = Mirror(OrgSide(org))
    mirror.sync(crm, die_after=1)
    used = org.set_limit(1_000_000)
    org.set_limit(used * 10 // 8)

    with pytest.raises(Retriable, match="stops at 80%") as caught:
        mirror.sync(crm)

    assert caught.value.retry_after_seconds
    assert not crm.condition().ok
    org.set_limit(1_000_000)
    mirror.sync(crm)
    assert set(mirror.records) == set(crm.keys(Kind.ACCOUNT))


def test_used_up_calls_are_waited_out(org: RunningOrg) -> None:
    crm = org.open()
    first_load(crm, Kind.USER)
    org.set_limit(0)

    with pytest.raises(Retriable, match="REQUEST_LIMIT_EXCEEDED") as caught:
        crm.fetch(Kind.ACCOUNT, ["001000000000001AAA"])

    assert (caught.value.retry_after_seconds or 0) > 60


# Queries.


def test_a_lost_cursor_starts_the_query_again_from_the_checkpoint() -> None:
    def script(request: Request) -> Answer:
        if "/queryAll/?q=" in request.path:
            return page(2, 3)
        if "/query/?q=" in request.path:
            return page(1, 2, more="cursor-2")
        if "cursor-2" in request.path:
            return Answer(400, [{"errorCode": "INVALID_QUERY_LOCATOR", "message": "gone"}])
        return plain(request)

    with scripted(script) as server:
        batches = list(ready(server).changes(Kind.ACCOUNT, None, now=NOW))

    names = [row.record.name for batch in batches for row in batch.rows if row.record]
    assert names == ["A1", "A2", "A2", "A3"]
    assert [batch.complete for batch in batches] == [False, True]
    # From the stamp that was reached, less the overlap.
    assert "2026-11-21T07%3A50%3A00" in server.asked("/queryAll/")[0].path


def test_a_cursor_that_is_always_lost_ends_in_a_retry() -> None:
    def script(request: Request) -> Answer:
        if "?q=" in request.path:
            return page(1, more="cursor-2")
        if "cursor-2" in request.path:
            return Answer(400, [{"errorCode": "INVALID_QUERY_LOCATOR", "message": "gone"}])
        return plain(request)

    with scripted(script) as server:
        assert isinstance(trouble(ready(server)), Retriable)
        with pytest.raises(Retriable):
            list(ready(server).keys(Kind.ACCOUNT))


def test_a_field_taken_away_in_mid_pass_is_described_again_and_left_out() -> None:
    def script(request: Request) -> Answer:
        described = len(server.asked("/describe"))
        if request.path.endswith("/describe"):
            more = ("Website",) if described == 1 else ()
            return describing("Id", "SystemModstamp", "Name", "OwnerId", *more)
        if "Website" in request.path:
            return Answer(400, [{"errorCode": "INVALID_FIELD", "message": "No such column"}])
        return page(1) if "/query/" in request.path else plain(request)

    with scripted(script) as server:
        assert len(first_load(ready(server))) == 1


def test_a_missing_field_that_is_needed_is_named(org: RunningOrg) -> None:
    def script(request: Request) -> Answer:
        if request.path.endswith("/describe"):
            return describing("Id", "SystemModstamp", "Name")
        if "/limits" in request.path:
            return Answer(200, {})
        return page() if "FROM+Organization" in request.path else plain(request)

    with scripted(script) as server:
        error = trouble(ready(server))
        condition = ready(server).condition()

    assert isinstance(error, Fatal)
    assert "OwnerId of Account" in str(error)
    assert not condition.ok
    assert "Let the integration user read" in condition.advice


def test_an_object_that_is_hidden_is_named() -> None:
    def script(request: Request) -> Answer:
        if request.path.endswith("/describe"):
            return Answer(404, [{"errorCode": "NOT_FOUND", "message": "not found"}])
        return plain(request)

    with scripted(script) as server:
        error = trouble(ready(server))

    assert isinstance(error, Fatal)
    assert "no object Account" in str(error)


def test_an_api_version_that_the_org_lacks_is_told_with_the_newest(org: RunningOrg) -> None:
    condition = org.open(version="99.0").condition()

    assert not condition.ok
    assert "99.0" in condition.words
    assert "67.0" in condition.words


def test_a_bad_record_is_set_aside_and_the_others_go_on() -> None:
    def script(request: Request) -> Answer:
        if "/query/" in request.path:
            broken = account(2) | {"Name": None}
            return Answer(200, {"totalSize": 3, "done": True, "records": [account(1), broken]})
        return plain(request)

    with scripted(script) as server:
        (batch,) = ready(server).changes(Kind.ACCOUNT, None, now=NOW)

    assert [row.key for row in batch.rows] == ["001000000000000001"]
    assert [(bad.key, bad.reason) for bad in batch.set_aside] == [
        ("001000000000000002", "Name is empty")
    ]


# Writes.


def test_an_org_without_our_external_id_is_told_what_to_make() -> None:
    with scripted(plain) as server, pytest.raises(Fatal, match="CoSell_Id__c") as caught:
        ready(server).upsert([Upsert(Kind.ACCOUNT, "x", {"name": "One"})])

    assert "External ID" in caught.value.advice


def test_a_locked_row_is_written_another_time() -> None:
    def script(request: Request) -> Answer:
        if request.path.endswith("/describe"):
            return describing("Id", "Name", "CoSell_Id__c", external="CoSell_Id__c")
        if "/composite/" in request.path:
            locked = [{"statusCode": "UNABLE_TO_LOCK_ROW", "message": "try again", "fields": []}]
            return Answer(200, [{"success": False, "errors": locked}])
        return plain(request)

    with scripted(script) as server, pytest.raises(Retriable, match="UNABLE_TO_LOCK_ROW"):
        ready(server).upsert([Upsert(Kind.ACCOUNT, "x", {"name": "One"})])


def test_more_than_two_hundred_writes_go_in_several_calls(org: RunningOrg) -> None:
    crm = org.open()
    writes = [
        Upsert(Kind.ACCOUNT, f"trouble-many-{number}", {"name": f"Many {number}"})
        for number in range(205)
    ]

    written = crm.upsert(writes)

    assert [each.external_id for each in written] == [write.external_id for write in writes]
    assert all(each.created for each in written)


# Secrets.


def test_no_secret_and_no_body_is_in_logs_or_errors(
    org: RunningOrg, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = org.fresh_token()
    login, session = org.login, ReadySession(org.url, token)
    crm = org.open()
    first_load(crm, Kind.USER)
    crm.upsert([Upsert(Kind.ACCOUNT, "trouble-2", {"name": "Confidential Ltd"})])
    org.switch("kill-sessions")
    first_load(crm, Kind.USER)
    errors = [trouble(open_salesforce(session))]
    org.switch("faults", html_500=True)
    errors += [trouble(crm), trouble(org.open())]
    org.switch("faults")

    said = caplog.text + repr((login, session, crm))
    said += "".join("".join(traceback.format_exception(error)) for error in errors)
    assert "salesforce GET" in said
    assert CLIENT_SECRET not in said
    assert token not in said
    assert "Bearer" not in said
    assert "Confidential" not in said
