"""`cosell doctor`, `cosell db ...` and `cosell manifest`: is it well, and how is it set up?"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands.printing import AsJson, print_json
from app.conditions import Check, Conditions
from app.settings import Settings, SettingsFault, read_settings
from app.wiring import live_messenger, office, read_policy
from bot.manifest import manifest, manifest_yaml
from journeys.desk import Desk
from journeys.refit_weights import readable
from store.upgrade import drift, is_current, is_empty, upgrade
from store.work import Store

db = typer.Typer(help="The database.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)
    app.command("manifest")(show_manifest)


def doctor(as_json: AsJson = False) -> None:
    """Check the settings, the database, the CRM and Slack; say what is wrong and how to mend it.

    Settings are read from the environment or .env: COSELL_DATABASE_URL, COSELL_CRM,
    COSELL_CRM_FILES, COSELL_HOST, COSELL_PORT, COSELL_PUBLIC_URL, COSELL_POLICY,
    COSELL_SYNC_SECONDS, COSELL_SECRET_KEY, SLACK_BOT_TOKEN, SLACK_APP_TOKEN,
    SLACK_SIGNING_SECRET, SLACK_API_URL, SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID,
    SALESFORCE_CLIENT_SECRET, SALESFORCE_INSTANCE_URL, SALESFORCE_ACCESS_TOKEN,
    SALESFORCE_API_VERSION.

    Example: cosell doctor
    """
    checks = _checks()
    if as_json:
        print_json([{**_plain(check)} for check in checks])
    else:
        for check in checks:
            print(f"{'ok   ' if check.ok else 'WRONG'} {check.name}: {check.words}")
            if check.advice and not check.ok:
                print(f"      -> {check.advice}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def show_manifest(
    url: Annotated[
        str | None, typer.Option(help="Public address, for HTTP mode; else Socket Mode.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the manifest from which a Slack app is made.

    Example: cosell manifest > manifest.yml
    """
    print_json(manifest(url)) if as_json else print(manifest_yaml(url), end="")


@db.command("upgrade")
def upgrade_database() -> None:
    """Make the tables, or bring them up to date. Safe to run twice, and by two at once.

    Example: cosell db upgrade
    """
    settings = read_settings()
    upgrade(settings.database_url)
    print("the database is up to date")


@db.command("check")
def check_database(
    only_drift: Annotated[
        bool,
        typer.Option("--drift", help="Compare tables with migrations, on a scratch database."),
    ] = False,
) -> None:
    """Check that the database is up to date, or that migrations and tables agree.

    Example: cosell db check
    """
    if only_drift:
        differences = drift()
        for line in differences:
            print(line)
        if differences:
            raise typer.Exit(1)
        print("migrations and tables agree")
        return
    url = read_settings().database_url
    if is_empty(url):
        print("the database is empty; run `cosell db upgrade`")
        raise typer.Exit(1)
    if not is_current(url):
        print("the database is not up to date; run `cosell db upgrade`")
        raise typer.Exit(1)
    print("the database is up to date")


def _checks() -> list[Check]:
    try:
        settings = read_settings()
        read_policy(settings.policy_file)
    except SettingsFault as fault:
        return [Check("settings", False, str(fault))]
    found = [Check("settings", True, _settings_words(settings))]
    try:
        with office(settings) as desk:
            with live_messenger(settings, desk.store) as messenger:
                live = Desk(desk.store, desk.crm, messenger, desk.policy, desk.wake, desk.heavy)
                found += Conditions(live).checks(datetime.now(UTC))
            found += _records(desk.store)
            found.append(_weights(desk.store))
            found += _channels(desk)
    except SettingsFault as fault:
        found.append(Check("database", False, str(fault)))
    return found


def _settings_words(settings: Settings) -> str:
    crm = settings.crm or "no CRM"
    slack = f"Slack in {settings.slack.mode} mode" if settings.slack else "no Slack"
    return f"{crm}; {slack}; sync every {settings.sync_seconds:g} s"


def _records(store: Store) -> list[Check]:
    """What waits for a person: it is shown here until somebody has mended it."""
    with store.read() as view:
        dead = view.deliveries.dead_list(limit=5)
        gaps = view.unmapped.all()
        aside = view.set_aside.all(limit=5)
        stuck = view.inbox.stuck(limit=5)
    checks = []
    if dead:
        words = "; ".join(f"job {each.id}, {each.effect}: {each.reason}" for each in dead)
        advice = "mend the cause, then `cosell jobs retry ID`; `cosell jobs list` shows them all"
        checks.append(Check("deliveries", False, f"could not be delivered: {words}", advice))
    if gaps:
        words = "; ".join(each.reason for each in gaps[:5])
        more = f" and {len(gaps) - 5} more" if len(gaps) > 5 else ""
        checks.append(
            Check("owners", False, f"{words}{more}", "see `cosell people list --unmapped`")
        )
    if aside:
        words = "; ".join(f"{each.kind} {each.key}: {each.reason}" for each in aside)
        checks.append(Check("records", False, f"set aside: {words}"))
    if stuck:
        words = "; ".join(f"{each.kind} of {each.received_at:%H:%M}: {each.note}" for each in stuck)
        checks.append(Check("inbox", False, f"could not be handled: {words}"))
    return checks


def _weights(store: Store) -> Check:
    """Which weights matching uses, and whether any wait for a person to put them in force."""
    with store.read() as view:
        in_force, newest = view.weights.in_force(), view.weights.all()[:1]
        adopted = {each.version_id for each in view.weights.adoptions()}
    if in_force is not None and readable(in_force) is None:
        words = f"version {in_force.id} is of another release; the shipped ones are used"
        advice = "`cosell weights refit --now`, or `cosell weights adopt shipped`"
        return Check("weights", False, words, advice)
    words = "as shipped" if in_force is None else f"version {in_force.id}"
    if newest and newest[0].id not in adopted:
        words += f"; version {newest[0].id} is proposed, see `cosell weights show`"
    return Check("weights", True, words)


def _channels(desk: Desk) -> list[Check]:
    if desk.policy.channels.fallback:
        return [Check("fallback channel", True, f"#{desk.policy.channels.fallback}")]
    return [
        Check(
            "fallback channel",
            False,
            "none is set: alerts of owners who are not in Slack reach nobody",
            'set fallback = "channel-name" under [channels] in the policy file (COSELL_POLICY)',
        )
    ]


def _plain(check: Check) -> dict[str, object]:
    return {"name": check.name, "ok": check.ok, "words": check.words, "advice": check.advice}
