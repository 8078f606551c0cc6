"""The `cosell` command: parses the call, hands it to one command, and says faults in one line.

Exit status: 0 done, 1 the work failed, 2 the call or the input is wrong.
"""

import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import Annotated

import typer

from app.commands import (
    audit,
    crm,
    doctor,
    health,
    jobs,
    matching,
    partners,
    people,
    programme,
    records,
    running,
    setting_up,
    weights,
)
from app.settings import SettingsFault
from crm.errors import CrmError
from matching.files import InputFault
from partnering.refusals import Refusal

app = typer.Typer(
    name="cosell",
    help="Self-hosted co-selling bot: CRM sync, account mapping, overlap alerts in Slack.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def common(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = (
        False
    ),
) -> None:
    """Self-hosted co-selling bot: CRM sync, account mapping, overlap alerts in Slack."""
    if version:
        print(f"cosell {version_of('cosell')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(WRONG)


running.register(app)
setting_up.register(app)
records.register(app)
matching.register(app)
doctor.register(app)
health.register(app)
programme.register(app)
app.add_typer(partners.app, name="partners")
app.add_typer(people.app, name="people")
app.add_typer(jobs.app, name="jobs")
app.add_typer(weights.app, name="weights")
app.add_typer(crm.app, name="crm")
app.add_typer(audit.app, name="audit")
app.add_typer(health.db, name="db")

DONE, FAILED, WRONG = 0, 1, 2


def main() -> None:
    """Run the command line and leave with its exit status."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one call and give its exit status; nothing but a bug leaves as an exception."""
    try:
        status = app(list(arguments), standalone_mode=False, prog_name="cosell")
    except InputFault as fault:
        for line in fault.lines():
            _say(line, WRONG)
        return WRONG
    except (SettingsFault, Refusal) as fault:
        return _say(str(fault), WRONG)
    except (CrmError, OSError) as fault:
        return _say(str(fault), FAILED)
    except typer.Abort:
        return _say("stopped", FAILED)
    except KeyboardInterrupt:
        return _say("stopped", FAILED)
    except Exception as fault:
        words = getattr(fault, "format_message", None)
        if words is None:
            raise
        return _say(f"{words()} (see `cosell --help`)", WRONG)
    return status if isinstance(status, int) else DONE


def version_of(package: str) -> str:
    """Say which version is installed; a checkout that is not installed says so."""
    try:
        return installed_version(package)
    except PackageNotFoundError:
        return "(from a checkout)"


def _say(words: str, status: int) -> int:
    print(f"cosell: {' '.join(words.split())}", file=sys.stderr)
    return status
