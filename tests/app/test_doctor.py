"""Each fault that `cosell doctor` knows is made on purpose, over the wire, and named in words."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.checks import live, machine, records
from app.checks.all import NAMES
from app.cli import run
from bot.app import build_bot, close_bot
from bot.socket import start_socket
from bot.web_api import web_client
from partnering.accounts import Account
from partnering.facts import AlertsStarted
from partnering.people import Role
from partnering.programme import Channel, Writable
from sandbox.slack.options import APP_TOKEN, BOT_TOKEN
from store.crm_writes import CrmWrite
from store.upgrade import upgrade
from store.work import Store, Work
from tests.app.test_cli import Said
from tests.crm.salesforce.running import CLIENT_ID, CLIENT_SECRET, RunningOrg, running_org
from tests.journeys.office import open_office
from tests.sandbox.slack.running import MAYA, Running, running
from tests.store.deals import put_deal, put_partner

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OURS = ("COSELL_", "SLACK_", "SALESFORCE_")


@dataclass
class Company:
    """A workspace and an org, both well, and an installation that is set up for them."""

    folder: Path
    slack: Running
    org: RunningOrg
    store: Store
    call: Callable[..., Said]

    def doctor(self, *more: str) -> list[dict[str, Any]]:
        """Run the check-up; gives its lines."""
        found: list[dict[str, Any]] = self.call("doctor", "--json", *more).json
        return found

    def channel(self, name: str, use: Channel = Channel.FALLBACK) -> None:
        with self.store.begin() as work:
            now = work.programme.get()
            work.programme.save(replace(now, channels={**now.channels, use: name}))

    def write(self, *kinds: Writable) -> None:
        with self.store.begin() as work:
            work.programme.save(replace(work.programme.get(), writes=frozenset(kinds)))


@pytest.fixture(scope="module")
def the_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, RunningOrg]]:
    folder = tmp_path_factory.mktemp("company")
    with running(folder, "--no-rate-limits") as slack, running_org(folder) as org:
        yield slack, org


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all its tables, to be copied."""
    file = tmp_path_factory.mktemp("template") / "cosell.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def company(
    the_servers: tuple[Running, RunningOrg],
    template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Company]:
    slack, org = the_servers
    _mend(slack, org)
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "COSELL_DATABASE_URL": f"sqlite:///{tmp_path}/cosell.db",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": f"{slack.url}/api/",
        "SALESFORCE_LOGIN_URL": org.url,
        "SALESFORCE_CLIENT_ID": CLIENT_ID,
        "SALESFORCE_CLIENT_SECRET": CLIENT_SECRET,
    }.items():
        monkeypatch.setenv(name, value)

    def call(*arguments: str) -> Said:
        capsys.readouterr()
        status = run(arguments)
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    shutil.copy(template, tmp_path / "cosell.db")
    store = Store.open(f"sqlite:///{tmp_path}/cosell.db")
    made = Company(tmp_path, slack, org, store, call)
    made.channel("desk")
    yield made
    store.close()
    _mend(slack, org)


def _mend(slack: Running, org: RunningOrg) -> None:
    org.reset()
    mended = {
        "refuse_tokens": False, "missing_scopes": [], "messages_tab_off": False,
        "app_token_error": "", "team_id": "", "clock_skew_seconds": 0.0, "down": False,
    }  # fmt: skip
    slack.post("/faults", mended)


@dataclass(frozen=True)
class Fault:
    """How a thing is broken, the line that tells it, how bad it is, and the words there."""

    name: str
    words: tuple[str, ...]
    slack: dict[str, Any] = field(default_factory=dict)
    org: dict[str, Any] = field(default_factory=dict)
    setting: dict[str, str] = field(default_factory=dict)
    do: Callable[[Company], object] = lambda company: None
    state: str = "wrong"
    live: tuple[str, ...] = ()


def _oauth(code: str, words: str, description: str = "") -> Fault:
    fault = {"oauth_error": code, "oauth_description": description}
    return Fault("crm", (code, words), org=fault)


def _limit(company: Company) -> None:
    company.org.set_limit(company.org.set_limit(1_000_000) + 12)


def _dead(company: Company) -> None:
    with company.store.begin() as work:
        work.deliveries.dead(_owe(work), "is_archived", NOW)


def _owe(work: Work) -> int:
    fact = work.record(AlertsStarted(1, 1), at=NOW)
    owed = work.deliveries.add(fact, "redraw_baseline", "partner:1", NOW)
    assert owed is not None
    return owed.id


def _refused(company: Company) -> None:
    with company.store.begin() as work:
        write = CrmWrite("overlap", "OV-3", "", "x:y", "STRING_TOO_LONG: Partner Name", NOW)
        work.crm_writes.put(write)


def _refused_deal(company: Company) -> None:
    with company.store.begin() as work:
        write = CrmWrite("opportunity", "DR-3", "", "x:y", "DUPLICATE_VALUE: CoSell_Id__c", NOW)
        work.crm_writes.put(write)


def _purged(company: Company) -> None:
    with company.store.begin() as work:
        work.crm_writes.put(CrmWrite("overlap", "OV-9", "a00", "x:y", "", NOW))


def _unmapped(company: Company) -> None:
    with company.store.begin() as work:
        work.unmapped.put("005X", "x@v.example", "owner 005X has no user in Slack", NOW)


def _aside(company: Company) -> None:
    with company.store.begin() as work:
        work.set_aside.put("account", "001X", "Name is empty", NOW)


def _stuck(company: Company) -> None:
    with company.store.begin() as work:
        row, _ = work.inbox.take("T1", "key", "press", {}, NOW)
        work.inbox.set_note(row.id, "gave up after 5 tries")


def _posted_elsewhere(company: Company) -> None:
    with company.store.begin() as work:
        work.messages.add("-/TOTHER", "C1/1.1", "overlap", "overlap:1", None, "hash", NOW)


def _tab_seen_off(company: Company) -> None:
    with company.store.begin() as work:
        work.deliveries.dead(_owe(work), "messages_tab_disabled", NOW)


def _bad_policy(company: Company) -> None:
    (company.folder / "policy.toml").write_text('zone = "Nowhere/Atall"\n')


def _odd_rules(company: Company) -> None:
    text = "[registrations]\nrevoke_proposal_days = 20\n"
    (company.folder / "policy.toml").write_text(text)


def _waits_for_history(company: Company) -> None:
    with company.store.begin() as work:
        put_deal(work, put_partner(work))


def _slip_of_a_name(company: Company) -> None:
    text = '[registrations]\nnamed_accounts = ["001NOBODY"]\n'
    (company.folder / "policy.toml").write_text(text)
    with company.store.begin() as work:
        work.accounts.put([Account(key="001A", name="Contoso")], now=NOW, baseline=True)


ACCOUNT_SIGHT = ("Account: no View All", "do not exist for cosell", "CoSell_Read_Only")


def _mistyped_admin(company: Company) -> None:
    with company.store.begin() as work:
        work.people.add("Typo", "typo@vendra.example", [Role.ADMIN])


FAULTS: dict[str, Fault] = {
    # Settings, by their names.
    "a malformed port": Fault("COSELL_PORT", ("a number from 1",), setting={"COSELL_PORT": "x"}),
    "an unknown setting": Fault("COSELL_PROT", ("is not a setting",), setting={"COSELL_PROT": "1"}),
    "plain http": Fault(
        "SALESFORCE_LOGIN_URL", ("must be https",), setting={"SALESFORCE_LOGIN_URL": "http://x.com"}
    ),
    "a half-set Salesforce": Fault(
        "SALESFORCE_CLIENT_SECRET", ("half set",), setting={"SALESFORCE_CLIENT_SECRET": ""}
    ),
    "a half-set Slack": Fault("SLACK_BOT_TOKEN", ("half set",), setting={"SLACK_BOT_TOKEN": ""}),
    "two faults at once": Fault(
        "settings",
        ("COSELL_PORT", "SLACK_BOT_TOKEN"),
        setting={"COSELL_PORT": "x", "SLACK_BOT_TOKEN": "xoxp-1"},
    ),
    "a public address in the clear": Fault(
        "COSELL_PUBLIC_URL",
        ("plain http",),
        setting={"COSELL_PUBLIC_URL": "http://cosell.vendra.example"},
    ),
    # This machine.
    "a policy with an unknown zone": Fault(
        "policy", ("policy.toml",), setting={"COSELL_POLICY": "policy.toml"}, do=_bad_policy
    ),
    "rules of which one makes another useless": Fault(
        "rules",
        ("revoke_proposal_days: lies below activity_days", "cosell policy lint"),
        setting={"COSELL_POLICY": "policy.toml"},
        do=_odd_rules,
        state="warning",
    ),
    "an empty database": Fault(
        "database", ("cosell db upgrade",), setting={"COSELL_DATABASE_URL": "sqlite:///other.db"}
    ),
    "a short secret key": Fault(
        "secret key", ("shorter",), setting={"COSELL_SECRET_KEY": "abc"}, state="warning"
    ),
    "a mail server that is not there": Fault(
        "mail",
        ("refused", "COSELL_SMTP_URL"),
        setting={
            "COSELL_SMTP_URL": "smtp://127.0.0.1:1",
            "COSELL_MAIL_FROM": "deals@vendra.example",
        },
    ),
    "a mail server without an address of ours": Fault(
        "COSELL_MAIL_FROM", ("half set",), setting={"COSELL_SMTP_URL": "smtp://127.0.0.1:1"}
    ),
    "a mail server that is told a password in the clear": Fault(
        "COSELL_SMTP_URL",
        ("starttls=1",),
        setting={
            "COSELL_SMTP_URL": "smtp://u:secret@mail.vendra.example",
            "COSELL_MAIL_FROM": "deals@vendra.example",
        },
    ),
    # Our rows.
    "a dead delivery": Fault("deliveries", ("is_archived", "cosell jobs retry"), do=_dead),
    "an unmapped owner": Fault(
        "owners", ("1 with nobody in Slack", "005X"), do=_unmapped, state="warning"
    ),
    "a record set aside": Fault("records", ("001X", "Name is empty"), do=_aside),
    "a press in vain": Fault("inbox", ("gave up after 5 tries",), do=_stuck),
    "a refused overlap": Fault("overlaps to write", ("OV-3", "STRING_TOO_LONG"), do=_refused),
    "a refused deal": Fault("deals to write", ("DR-3", "DUPLICATE_VALUE"), do=_refused_deal),
    "a purged overlap that stands there": Fault(
        "overlaps to write", ("1 purged overlaps",), do=_purged, state="warning"
    ),
    "no fallback channel": Fault(
        "fallback channel", ("none is set",), do=lambda company: company.channel("")
    ),
    "registrations that wait for the earlier ones": Fault(
        "earlier registrations",
        ("1 registered deals cannot be approved", "cosell registrations import"),
        do=_waits_for_history,
        state="warning",
    ),
    "a named account that there is not": Fault(
        "named accounts",
        ("001NOBODY", "not in the CRM"),
        setting={"COSELL_POLICY": "policy.toml"},
        do=_slip_of_a_name,
        state="warning",
    ),
    "nobody who may decide on deals": Fault(
        "deciders", ("nobody may decide", "cosell people grant"), do=_waits_for_history
    ),
    "a deal that waits for nobody": Fault(
        "undecided deals", ("on DR-1", "cosell people grant"), do=_waits_for_history
    ),
    # Salesforce's login.
    "Salesforce is down": Fault("crm", ("answers 503",), org={"down": True}),
    "a wrong client id": Fault(
        "crm", ("invalid_client_id", "SALESFORCE_CLIENT_ID"), setting={"SALESFORCE_CLIENT_ID": "no"}
    ),
    "a wrong client secret": Fault(
        "crm", ("invalid_client", "rotated"), setting={"SALESFORCE_CLIENT_SECRET": "no"}
    ),
    "the flow is off": _oauth("unsupported_grant_type", "Enable the client credentials flow"),
    "no run-as user": _oauth(
        "invalid_grant", "Choose a run-as user", "no client credentials user enabled"
    ),
    "the general login page": _oauth(
        "invalid_grant", "My Domain", "request not supported on this domain"
    ),
    "an address that is not admitted": _oauth(
        "invalid_grant", "login ranges", "ip restricted or invalid login hours"
    ),
    "an inactive user": _oauth("inactive_user", "Activate"),
    "an inactive org": _oauth("inactive_org", "ask Salesforce"),
    "an app that admits nobody": _oauth("invalid_app_access", "permitted users"),
    "a scope that is missing": _oauth("invalid_scope", "Manage user data"),
    "too many logins": _oauth("rate_limit_exceeded", "Too many logins"),
    "no API for the user": Fault(
        "crm", ("API_CURRENTLY_DISABLED", "API Enabled"), org={"api_disabled": True}
    ),
    # Salesforce's permissions.
    "no read on an object": Fault(
        "crm fields", ("Lead: no read on the object",), org={"hidden_objects": ["Lead"]}
    ),
    "no read on a field": Fault(
        "crm fields",
        ("Account: no read on OwnerId",),
        org={"hidden_fields": ["Account.OwnerId"]},
    ),
    "no View All": Fault("crm sight", ACCOUNT_SIGHT, org={"no_view_all": ["Account"]}),
    "permissions that cannot be read": Fault(
        "crm sight",
        ("Account: whether every record is shown cannot be read",),
        org={"permissions_hidden": True},
        state="not known",
    ),
    "a missing overlap object": Fault(
        "crm writing",
        ("the object CoSell_Overlap__c is missing", "Deploy the folder salesforce/"),
        org={"hidden_objects": ["CoSell_Overlap__c"]},
        do=lambda company: company.write(Writable.OVERLAP),
    ),
    "a missing external id": Fault(
        "crm writing",
        ("Lead has no external id field CoSell_Id__c",),
        org={"hidden_fields": ["Lead.CoSell_Id__c"]},
        do=lambda company: company.write(Writable.LEAD),
    ),
    "an object that may not be written": Fault(
        "crm writing",
        ("may not write", "CoSell_Read_Write"),
        org={"not_writable": ["CoSell_Overlap__c"]},
        do=lambda company: company.write(Writable.OVERLAP),
    ),
    "few calls left": Fault("crm calls", ("API calls are left",), do=_limit),
    "Salesforce's clock is a little off": Fault(
        "crm clock", ("s behind Salesforce's",), org={"clock_skew_seconds": 90}, state="warning"
    ),
    "Salesforce's clock is far off": Fault(
        "crm clock", ("s ahead of Salesforce's",), org={"clock_skew_seconds": -900}
    ),
    # Slack.
    "Slack is down": Fault("slack", ("does not answer",), slack={"down": True}),
    "a revoked token": Fault(
        "slack", ("revoked", "install the app again"), slack={"refuse_tokens": "token_revoked"}
    ),
    "a wrong token": Fault("slack", ("wrong",), setting={"SLACK_BOT_TOKEN": "xoxb-no"}),
    "a closed workspace": Fault(
        "slack", ("account_inactive",), slack={"refuse_tokens": "account_inactive"}
    ),
    "another workspace": Fault(
        "slack workspace", ("another workspace", "-/TOTHER"), do=_posted_elsewhere
    ),
    "a missing scope": Fault(
        "slack scopes",
        ("im:write is missing", "to open the direct message", "no personal alerts"),
        slack={"missing_scopes": ["im:write"]},
    ),
    "Slack's clock is far off": Fault(
        "slack clock", ("s behind Slack's", "NTP"), slack={"clock_skew_seconds": 400}
    ),
    "an app-level token without connections:write": Fault(
        "slack app token", ("lacks connections:write",), slack={"app_token_error": "missing_scope"}
    ),
    "a wrong app-level token": Fault(
        "slack app token", ("wrong", "SLACK_APP_TOKEN"), setting={"SLACK_APP_TOKEN": "xapp-no"}
    ),
    "a channel without the app": Fault(
        "slack channels",
        ("#quiet (fallback)", "the app is not in it", "/invite"),
        do=lambda company: company.channel("quiet"),
    ),
    "a private channel without the app": Fault(
        "slack channels", ("#vault", "private"), do=lambda company: company.channel("vault")
    ),
    "an archived channel": Fault(
        "slack channels", ("#attic", "archived"), do=lambda company: company.channel("attic")
    ),
    "a shared channel": Fault(
        "slack channels",
        ("#ext-partner", "shared with another company"),
        do=lambda company: company.channel("ext-partner", Channel.CONFLICTS),
    ),
    "an admin whose address nobody in Slack has": Fault(
        "slack admins", ("typo@vendra.example", "cosell setup --admin"), do=_mistyped_admin
    ),
    "channels that cannot be listed": Fault(
        "slack channels",
        ("cannot be listed",),
        slack={"missing_scopes": ["channels:read", "groups:read"]},
        state="not known",
    ),
    "no messages tab, as it showed": Fault(
        "slack messages tab", ("switch on the Messages tab",), do=_tab_seen_off
    ),
    # What only a trial shows.
    "no messages tab": Fault(
        "live message",
        ("messages_tab_disabled", "switch on the Messages tab"),
        slack={"messages_tab_off": True},
        live=("--live", "--as", MAYA),
    ),
    "a place with guests": Fault(
        "live place",
        ("shared with another company",),
        do=lambda company: company.channel("ext-partner"),
        live=("--live",),
    ),
    "no record to read": Fault(
        "live records", ("lead",), org={"hidden_objects": ["Lead"]}, live=("--live",)
    ),
}
# Looked at by the functions below, for want of a machine that is broken so.
BY_FUNCTION = {"disk", "index folder", "time zones", "weights"}
# A form opens only after a press; the line says so and is never wrong.
NEVER_WRONG = {"live form"}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_with_what_to_do(
    company: Company, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in fault.setting.items():
        monkeypatch.setenv(name, value)
    if fault.live:
        _know(company)
        monkeypatch.setattr(live, "WAIT_SECONDS", 0)
    fault.do(company)
    if fault.slack:
        company.slack.post("/faults", fault.slack)
    if fault.org:
        company.org.switch("faults", **fault.org)
        company.org.switch("kill-sessions")

    lines = company.doctor(*fault.live)

    told = [f"{each['words']} {each['advice']}" for each in lines if _tells(each, fault)]
    assert any(all(words in each for words in fault.words) for each in told), lines
    text = str(lines)
    for secret in (CLIENT_SECRET, BOT_TOKEN, APP_TOKEN):
        assert secret not in text


def _tells(line: dict[str, Any], fault: Fault) -> bool:
    return bool(line["name"] == fault.name and line["state"] == fault.state)


def _know(company: Company) -> None:
    with company.store.begin() as work:
        work.people.add("Maya Lind", MAYA, [Role.PARTNER_MANAGER])


def test_every_check_has_a_fault_that_it_names() -> None:
    covered = {fault.name for fault in FAULTS.values()} | BY_FUNCTION | NEVER_WRONG
    assert {*NAMES, *live.NAMES} - covered == set()


def test_an_installation_that_is_well_says_so_line_by_line(company: Company) -> None:
    lines = company.doctor()

    assert [each for each in lines if each["state"] not in ("ok", "not known")] == []
    assert {each["name"] for each in lines if each["state"] == "not known"} == {
        "slack messages tab"
    }
    named = {each["name"] for each in lines if not each["name"].isupper()}
    assert named <= set(NAMES)
    assert any("Account: every record is shown" in each["words"] for each in lines)


def test_live_says_each_thing_it_did_and_leaves_nothing_behind(company: Company) -> None:
    before = company.slack.get("/state")["messages"]

    said = company.call("doctor", "--live")

    assert "posted, changed, deleted a message in #desk" in said.out
    for kind in ("user", "account", "opportunity", "lead"):
        assert f"live records: {kind}: read " in said.out
    assert "live form: not tried" in said.out
    left = [each for each in company.slack.get("/state")["messages"] if each not in before]
    assert [each for each in left if not each.get("deleted")] == []


def test_live_waits_for_a_press_and_says_that_the_form_opened(company: Company) -> None:
    _know(company)
    client = web_client(BOT_TOKEN, f"{company.slack.url}/api/")
    desk = open_office(company.store).desk
    bot = build_bot(desk, client=client, signing_secret=None, clock=lambda: datetime.now(UTC))
    before = company.slack.get("/state")["messages"]

    pressed: list[Any] = []
    with ExitStack() as stack:
        stack.callback(close_bot, bot)
        handle = start_socket(bot, APP_TOKEN, f"{company.slack.url}/api/")
        stack.callback(handle.close)
        presser = threading.Thread(target=press_when_asked, args=(company.slack, pressed))
        while not handle.connected():
            company.slack.get("/changes", since=0, seconds=0.05)
        presser.start()
        stack.callback(presser.join, 60)
        said = company.call("doctor", "--live", "--as", MAYA)

    assert "live form: opened a form after the press" in said.out, pressed
    left = [each for each in company.slack.get("/state")["messages"] if each not in before]
    assert [each for each in left if not each.get("deleted")] == []


def test_live_writes_to_nobody_who_may_not_see_how_it_is(company: Company) -> None:
    with company.store.begin() as work:
        work.people.add("Maya Lind", MAYA)

    said = company.call("doctor", "--live", "--as", MAYA)

    assert f"live place: {MAYA} may not see how the installation is" in said.out
    assert "name a partner manager or an admin" in said.out


def test_live_says_that_nobody_pressed(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    _know(company)
    monkeypatch.setattr(live, "WAIT_SECONDS", 0)

    said = company.call("doctor", "--live", "--as", MAYA)

    assert "live form: could not be tried: no press" in said.out


def press_when_asked(slack: Running, pressed: list[Any]) -> None:
    """Be Maya: press *Open a form* as soon as it stands in her direct message."""
    place = next(
        c["id"] for c in slack.get(f"/as/{MAYA}/channels")["channels"] if c["kind"] == "im"
    )
    for _ in range(200):
        cursor = slack.get("/changes", since=-1, seconds=0)["cursor"]
        for each in slack.get(f"/as/{MAYA}/messages", channel=place)["messages"]:
            for block in each.get("blocks") or ():
                if block["type"] == "actions":
                    button = block["elements"][0]
                    which = {"block_id": block["block_id"], "action_id": button["action_id"]}
                    told = {"channel": place, "ts": each["ts"], **which}
                    pressed.append(slack.act(MAYA, "press", **told))
                    return
        slack.get("/changes", since=cursor, seconds=0.3)


def test_what_a_broken_machine_shows_is_named(tmp_path: Path, store: Store) -> None:
    assert machine.disk(tmp_path, free=50 << 20).state == "wrong"
    assert machine.disk(tmp_path, free=500 << 20).state == "warning"
    assert machine.writable(tmp_path / "away").state == "wrong"
    assert machine.zone_known("Nowhere/Atall").state == "wrong"
    assert machine.secret_key("postgresql+psycopg://x", "").state == "wrong"
    assert "required" in machine.secret_key("postgresql+psycopg://x", "").words
    assert records.postgresql((9, 6)).state == "warning"
    assert records.weights(store).state == "ok"


@pytest.fixture
def store(company: Company) -> Store:
    return company.store
