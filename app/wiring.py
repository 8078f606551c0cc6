"""The composition root: settings in, a Desk out. Nothing below chooses its own parts."""

import atexit
import secrets
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.heavy import SpawnedExecutor
from app.settings import Settings, SettingsFault
from app.signing import form_links
from app.unset import NO_SLACK, UnsentMessenger, UnsetCrm
from bot.messenger import SlackMessenger
from bot.web_api import web_client
from crm.files import FilesCrm
from crm.port import Crm
from crm.salesforce import ClientCredentials, Login, ReadySession, open_salesforce
from journeys.desk import Desk
from journeys.mail import Mailer
from journeys.notices import Messenger
from partnering.policy import Policy, parse
from partnering.refusals import Invalid
from portal.smtp import SmtpMailer
from store.upgrade import is_current, is_empty, upgrade
from store.work import Store


@contextmanager
def office(settings: Settings) -> Iterator[Desk]:
    """Open a Desk for one command: it reads and writes records, and sends nothing itself.

    Raises: SettingsFault where the database is missing, old or out of reach.
    """
    with SpawnedExecutor() as heavy, opened_store(settings) as store:
        yield desk_of(settings, store, UnsentMessenger(), lambda: None, heavy)


def desk_of(
    settings: Settings,
    store: Store,
    messenger: Messenger,
    wake: Callable[[], None],
    heavy: Executor,
) -> Desk:
    """Put together a Desk."""
    return Desk(
        store=store,
        crm=open_crm(settings),
        messenger=messenger,
        policy=read_policy(settings.policy_file),
        wake=wake,
        heavy=heavy,
        index_folder=index_folder(settings),
        links=form_links(settings),
        mailer=open_mailer(settings),
    )


def open_mailer(settings: Settings) -> Mailer | None:
    """Give what sends mails, None where no server is set. Nothing connects yet."""
    if settings.mail is None:
        return None
    server, sender = settings.mail
    return SmtpMailer(server, sender, clock=lambda: datetime.now(UTC))


def index_folder(settings: Settings) -> Path:
    """Say where matching keeps our accounts ready for comparison: beside the database file.

    It holds their names, as the database does, and may be deleted at any time. With PostgreSQL it
    is a folder of this process, made when needed and gone with it.
    """
    if settings.database_file is not None:
        return Path(f"{settings.database_file}.index")
    folder = Path(tempfile.gettempdir()) / f"cosell-index-{secrets.token_hex(8)}"
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def opened_store(settings: Settings, *, may_create: bool = False) -> Iterator[Store]:
    """Open the database; an empty one is made where `may_create`, an old one is refused.

    Raises: SettingsFault.
    """
    url = settings.database_url
    _must_have_folder(settings.database_file)
    try:
        empty, current = is_empty(url), is_current(url)
    except Invalid as fault:
        raise SettingsFault(str(fault)) from None
    except Exception as fault:
        # The driver's own errors are many and stay below the store; the words are the same.
        raise SettingsFault(
            f"COSELL_DATABASE_URL: the database does not answer ({_first_line(fault)})"
        ) from None
    if empty and may_create:
        upgrade(url)
    elif not current:
        what = "is empty" if empty else "is not up to date"
        raise SettingsFault(f"the database {what}; run `cosell db upgrade`")
    store = Store.open(url)
    try:
        yield store
    finally:
        store.close()


def _must_have_folder(database: Path | None) -> None:
    if database is not None and not database.parent.is_dir():
        raise SettingsFault(f"COSELL_DATABASE_URL: there is no folder {database.parent}")


@contextmanager
def live_messenger(settings: Settings, store: Store) -> Iterator[Messenger]:
    """Open a Messenger that can be asked how Slack is, for `doctor`."""
    slack = settings.slack
    if slack is None:
        yield UnsentMessenger(NO_SLACK)
        return
    client = web_client(slack.bot_token, slack.api_url)
    yield SlackMessenger(client, store, clock=lambda: datetime.now(UTC))


def open_crm(settings: Settings) -> Crm:
    """Choose the CRM. Nothing connects yet: the product starts while its CRM is down."""
    if settings.crm == "files":
        return FilesCrm(settings.crm_files)
    if settings.crm == "salesforce" and settings.salesforce is not None:
        version = settings.salesforce.api_version or None
        families = settings.salesforce.family_field
        return open_salesforce(_login(settings), version=version, families=families)
    return UnsetCrm()


def read_policy(path: Path | None) -> Policy:
    """Read the policy file of the settings, or take the built-in policy. Raises: SettingsFault."""
    if path is None:
        return Policy()
    try:
        return policy_in(path)
    except SettingsFault as fault:
        lines = [f"COSELL_POLICY: {line}" for line in str(fault).splitlines()]
        raise SettingsFault("\n".join(lines)) from None


def policy_in(path: Path) -> Policy:
    """Read a policy file. Raises: SettingsFault, a line for each fault."""
    try:
        return parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as fault:
        raise SettingsFault(f"{path}: {fault.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, Invalid) as fault:
        lines = [f"{path}: {line}" for line in str(fault).splitlines()]
        raise SettingsFault("\n".join(lines)) from None


def _login(settings: Settings) -> Login:
    org = settings.salesforce
    assert org is not None
    if org.access_token:
        return ReadySession(org.instance_url, org.access_token)
    return ClientCredentials(org.login_url, org.client_id, org.client_secret)


def _first_line(fault: Exception) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0][:200]
