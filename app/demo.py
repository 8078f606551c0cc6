"""The main job on the embedded default: an invented company, its CRM, its Slack, one new overlap.

It ignores the environment and `.env`, listens on loopback only and keeps everything in one
folder, which it makes anew each time: it can never touch real data.
"""

import os
import shlex
import shutil
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import requests

from app.demo_deals import open_deals
from app.demo_partners import certify_partners
from app.demo_sharing import open_sharing
from app.heavy import SpawnedExecutor
from app.mail_settings import MAIL_FROM, SMTP_URL, mail_settings
from app.product import Product
from app.settings import SalesforceSettings, Settings, SettingsFault, SlackSettings
from app.stand_ins import StandIn, mail, salesforce, slack
from app.unset import UnsentMessenger
from app.wiring import desk_of, opened_store
from journeys.deal_forms import send_form
from journeys.desk import Desk
from journeys.draw import overlap_notice
from journeys.import_partners import ListImport, import_list
from journeys.map_accounts import map_due
from journeys.notices import OverlapNotice, certainty
from journeys.sync_accounts import sync
from matching.files import read_companies
from partnering.overlaps import AlertState
from partnering.people import Person, Role
from sandbox.slack.options import APP_TOKEN, BOT_TOKEN
from sandbox.world import Kind, World, build, write_partner_lists

FOLDER = Path(".demo")
MARKER = "made-by-cosell-demo"
SENDER = "Partner desk <deals@vendor.example>"
CLIENT = ("sandbox-client-id", "sandbox-client-secret")
SYNC_SECONDS = 3.0
FIRST_ALERT_SECONDS = 60.0
POLICY = """\
# The demo's policy: alerts at any hour, so that a newcomer sees one at midnight on a Sunday.
[notifications]
quiet_hours = "none"
quiet_weekends = false
alerts_at_once_a_day = 50
days_between_alerts_per_account = 0
messages_at_once_a_day = 500
of_a_kind_one_by_one = 50

[channels]
fallback = "cosell-alerts"

[registrations]
families = ["CORE", "FLOW", "SHIELD"]
"""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class FirstAlert:
    """The first alert that was posted, as its reader sees it, and how long it took."""

    notice: OverlapNotice
    reader: Person
    happened: str
    seconds_since_change: float
    seconds_since_start: float


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that runs: where to look, and the first alert."""

    slack_url: str
    salesforce_url: str
    product_url: str
    mail_url: str
    smtp_url: str
    first: FirstAlert


@contextmanager
def running_demo(*, port: int, say: Say, folder: Path = FOLDER) -> Iterator[Demo]:
    """Start everything, make something happen, and give the first alert; stop all on leaving.

    Raises: SettingsFault where the folder is somebody else's; OSError where something did not
    start; TimeoutError where no alert came.
    """
    begun = time.monotonic()
    _forget_proxies()
    make_fresh(folder)
    world = build()
    ports = _ports(port)
    with ExitStack() as stack:
        stack.callback(hold_folder(folder).close)
        say("Starting a stand-in Salesforce org, Slack workspace and mail server ...")
        org = stack.enter_context(salesforce(folder, port=ports[2], client=CLIENT))
        chat = stack.enter_context(slack(folder, port=ports[1]))
        post = stack.enter_context(mail(folder, port=ports[3]))
        settings = demo_settings(folder, ports[0], org, chat, post)
        heavy = stack.enter_context(SpawnedExecutor())
        heavy.warm_up()
        store = stack.enter_context(opened_store(settings, may_create=True))
        desk = desk_of(settings, store, UnsentMessenger(), lambda: None, heavy)
        first_day(desk, world, folder, say)
        open_deals(desk, world, chat.url, now=datetime.now(UTC))
        open_sharing(desk, world, now=datetime.now(UTC))
        certify_partners(desk, world, today=datetime.now(UTC).date())
        product = stack.enter_context(Product(settings, store=store, heavy=heavy))
        product.wait_until_connected(timeout_seconds=20)
        say("Making something happen in the CRM ...")
        told = requests.post(f"{org.url}/sandbox/happenings/next", timeout=10)
        told.raise_for_status()
        changed = time.monotonic()
        notice, reader = _wait_for_alert(product.desk)
        first = FirstAlert(
            notice=notice,
            reader=reader,
            happened=str(told.json()["sentence"]),
            seconds_since_change=time.monotonic() - changed,
            seconds_since_start=time.monotonic() - begun,
        )
        send_a_form(product.desk, world)
        url = settings.public_url
        yield Demo(chat.url, org.url, url, f"{post.url}/mail", post.smtp, first)


def alert_in_words(first: FirstAlert) -> str:
    """Write the alert as text: what happened, who was told what, and why it is believed."""
    notice = first.notice
    deals = [
        f"    {deal.name}: {', '.join(filter(None, (deal.stage, deal.amount)))}"
        for deal in notice.deals
    ]
    return "\n".join(
        [
            f"In the CRM: {first.happened}",
            "",
            f"Direct message to {first.reader.name}:",
            f"  {notice.headline}",
            f"    our account:   {notice.account_name}  ({notice.account_place})",
            f"    on their list: {notice.partner_account_name}"
            f"  ({notice.partner_name}, {', '.join(notice.partner_segments)})",
            *deals,
            f"  Why we think it is the same company ({certainty(notice.probability)} certain):",
            *(f"    - {reason}" for reason in notice.reasons),
            "",
            f"First alert {first.seconds_since_change:.1f} s after the change, "
            f"{first.seconds_since_start:.1f} s after the start.",
        ]
    )


def command_line(folder: Path, public_url: str, smtp_url: str) -> str:
    """Write what makes the command line work on a demo's folder, for a shell.

    Links that it prints lead to the demo's own pages, and mails go to its own mail server.
    """
    kept = folder.resolve()
    settings = {
        "COSELL_DATABASE_URL": f"sqlite:///{kept / 'cosell.db'}",
        "COSELL_POLICY": str(kept / "policy.toml"),
        "COSELL_PUBLIC_URL": public_url,
        SMTP_URL: smtp_url,
        MAIL_FROM: SENDER,
    }
    return " ".join(f"{name}={shlex.quote(value)}" for name, value in settings.items())


def _forget_proxies() -> None:
    """Let nothing of this process go through a proxy, which could not reach its stand-ins."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            del os.environ[name]
    # Where the environment says nothing, some systems would ask the desktop's settings.
    os.environ["NO_PROXY"] = "*"


def make_fresh(folder: Path) -> None:
    """Make the demo's folder anew, or an empty one its own. Raises: SettingsFault."""
    if (folder / MARKER).is_file():
        hold_folder(folder).close()
        shutil.rmtree(folder)
    elif folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise SettingsFault(
            f"{folder} exists and was not made by the demo: move it away, or run elsewhere"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text("Made anew by each `cosell demo`. Keep nothing here.\n")
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")


def hold_folder(folder: Path) -> sqlite3.Connection:
    """Hold the folder for as long as the connection is open. Raises: SettingsFault.

    SQLite's own lock is the one portable lock that the system releases at any death.
    """
    lock = sqlite3.connect(
        folder / "running.lock", timeout=0, isolation_level=None, check_same_thread=False
    )
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        raise SettingsFault(
            f"a demo is running in {folder}: stop it first, or give this one another --folder"
        ) from None
    return lock


def _ports(wanted: int) -> tuple[int, ...]:
    """Take four ports in a row; where they are in use, whatever is free."""
    chosen = tuple(range(wanted, wanted + 4))
    if all(_free(port) for port in chosen):
        return chosen
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in chosen]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return tuple(int(each.getsockname()[1]) for each in sockets)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def demo_settings(folder: Path, port: int, org: StandIn, chat: StandIn, post: StandIn) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'cosell.db'}",
        crm="salesforce",
        crm_files=folder,
        salesforce=SalesforceSettings(org.url, "", "", CLIENT[0], CLIENT[1], ""),
        slack=SlackSettings(BOT_TOKEN, APP_TOKEN, "", f"{chat.url}/api/"),
        host="127.0.0.1",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        policy_file=folder / "policy.toml",
        sync_seconds=SYNC_SECONDS,
        metrics_open=True,
        mail=mail_settings({SMTP_URL: post.smtp, MAIL_FROM: SENDER}),
    )


def first_day(desk: Desk, world: World, folder: Path, say: Say) -> None:
    """What an admin does once: first sync, roles, partners and their lists."""
    now = datetime.now(UTC)
    report = sync(desk, now=now)
    say(f"Read the CRM: {report.read['account']} accounts, {report.read['opportunity']} deals.")
    write_partner_lists(world, folder / "partners")
    with desk.store.begin() as work:
        for person in world.people:
            role = {Kind.PARTNER_MANAGER: Role.PARTNER_MANAGER, Kind.ADMIN: Role.ADMIN}.get(
                person.kind
            )
            known = work.people.by_email(person.email)
            if role is not None and known is not None:
                work.people.grant(known.id, role)
        for partner in world.partners:
            manager = work.people.by_email(partner.manager_email)
            work.partners.add(
                partner.name,
                manager_id=manager.id if manager else None,
                domains=partner.domains,
                now=now,
            )
    for file in sorted((folder / "partners").glob("*.csv")):
        _import(desk, world, file, now)
    mapped = map_due(desk, now=now)
    say(f"Partners' lists: {mapped.words()}. All of that is baseline: nobody is told one by one.")


def send_a_form(desk: Desk, world: World) -> None:
    """Send somebody at the first partner a form to register a deal, as its manager would."""
    [partner, *_] = world.partners
    [reader, *_] = partner.people
    with desk.store.read() as view:
        kept = view.partners.by_name(partner.name)
        manager = view.people.by_email(partner.manager_email)
    if kept is not None and manager is not None:
        now = datetime.now(UTC)
        send_form(desk, kept.id, reader.email, name=reader.name, by=manager, now=now)


def _import(desk: Desk, world: World, file: Path, now: datetime) -> None:
    for partner in world.partners:
        if file.stem.startswith(f"{partner.slug}-"):
            segment = file.stem.removeprefix(f"{partner.slug}-").replace("-", " ")
            source = "the demo's invented list"
            request = ListImport(partner.name, segment, source, file.name, "demo", True)
            import_list(desk, request, read_companies(file), now=now)


def _wait_for_alert(desk: Desk) -> tuple[OverlapNotice, Person]:
    deadline = time.monotonic() + FIRST_ALERT_SECONDS
    while time.monotonic() < deadline:
        with desk.store.read() as view:
            for overlap in view.overlaps.newest(limit=5):
                account = view.accounts.get(overlap.account_id)
                reader = view.people.by_crm_key(account.owner_key) if account else None
                if overlap.alert is AlertState.SENT and reader is not None:
                    now = datetime.now(UTC)
                    return overlap_notice(desk, view, overlap.id, reader, now=now), reader
        time.sleep(0.05)
    raise TimeoutError("no alert was posted in a minute; see the logs in the demo's folder")
