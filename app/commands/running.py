"""`cosell demo` and `cosell run`: the product itself, on an invented company or on yours."""

import json
import logging
import signal
import sys
import threading
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from app.demo import alert_in_words, command_line, running_demo
from app.heavy import SpawnedExecutor
from app.logs import set_up
from app.product import ALL_PARTS, Part, Product
from app.settings import SettingsFault, read_settings
from app.wiring import opened_store
from scheduler.leases import NotLaunched

log = logging.getLogger(__name__)


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)
    app.command("run")(run)


def demo(
    port: Annotated[
        int, typer.Option(help="The product's port; Slack, Salesforce and mail follow.")
    ] = (8420),
    once: Annotated[
        bool, typer.Option("--once", help="Wait for the first alert, print it, stop.")
    ] = False,
    folder: Annotated[Path, typer.Option(help="Where everything is kept, made anew.")] = Path(
        ".demo"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="With --once: print JSON.")] = False,
) -> None:
    """Show the main job on an invented company: no account, no settings, nothing outside here.

    Example: cosell demo --once
    """
    set_up(json=False, level="WARNING")
    stop = _stop_on_signals()

    def say(words: str) -> None:
        print(words, file=sys.stderr if as_json else sys.stdout, flush=True)

    with running_demo(port=port, say=say, folder=folder) as shown:
        if as_json:
            first = shown.first
            print(
                json.dumps(
                    {
                        "happened": first.happened,
                        "reader": first.reader.name,
                        "headline": first.notice.headline,
                        "account": first.notice.account_name,
                        "partner": first.notice.partner_name,
                        "reasons": first.notice.reasons,
                        "seconds_since_change": round(first.seconds_since_change, 2),
                        "seconds_since_start": round(first.seconds_since_start, 2),
                    },
                    ensure_ascii=False,
                    indent=2,
                )
            )
        else:
            say("")
            say(alert_in_words(shown.first))
        if once:
            return
        say("")
        say(f"  Slack, as any of the company's people:  {shown.slack_url}/")
        say(f"  Salesforce, to browse and edit records: {shown.salesforce_url}/")
        say(f"  Mail, as anybody at a partner:          {shown.mail_url}")
        say(f"  Is everything well?                     {shown.product_url}/readyz")
        say("")
        say("The command line, on the demo's own folder (from another shell):")
        say(
            f"  {command_line(folder, shown.product_url, shown.smtp_url)} cosell registrations list"
        )
        say("")
        say(f"Start as {shown.first.reader.name}. Press Ctrl-C to stop.")
        stop.wait()


def run(
    only: Annotated[
        list[Part] | None, typer.Option(help="Run only these parts (PostgreSQL); repeat it.")
    ] = None,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="Send nothing; print who would get what.")
    ] = False,
    log_format: Annotated[str, typer.Option(help="json or text.")] = "json",
) -> None:
    """Run the product: web, bot, clock and worker, until it is stopped.

    With --shadow everything is read, matched and decided, commands are answered, and no message
    is sent: each is printed and kept for `cosell shadow list`, and owed again at the next real run.

    Example: cosell run --shadow --log-format text
    """
    if log_format not in ("json", "text"):
        raise typer.BadParameter(f"--log-format is {log_format!r}; expected json or text")
    set_up(json=log_format == "json")
    settings = read_settings()
    parts = frozenset(only or ALL_PARTS)
    stop = _stop_on_signals()
    with ExitStack() as stack:
        heavy = stack.enter_context(SpawnedExecutor())
        heavy.warm_up()
        store = stack.enter_context(opened_store(settings, may_create=True))
        try:
            say = partial(print, flush=True) if shadow else None
            stack.enter_context(
                Product(settings, store=store, heavy=heavy, parts=parts, shadow=say)
            )
        except NotLaunched as refused:
            raise SettingsFault(str(refused)) from None
        log.info(
            "listening on %s; CRM: %s; Slack: %s",
            settings.public_url,
            settings.crm or "not set",
            settings.slack.mode if settings.slack else "not set",
        )
        stop.wait()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop
