"""The `cosell` command: parses the call, hands it to one command, and says faults in one line.

Exit status: 0 done, 1 the work failed, 2 the call or the input is wrong.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app.faults import SettingsFault
from crm.errors import CrmError
from matching.unusable import InputFault
from partnering.refusals import Refusal

# What makes each word, in the order of the help: a module's `register`, or a group in it. A module
# is imported when a word of it is called: all of them take seconds, and matching needs none.
_MADE_BY = {
    "demo": "running",
    "run": "running",
    "setup": "setting_up",
    "sync": "records",
    "export": "records",
    "overlaps": "records",
    "match": "matching",
    "evaluate": "matching",
    "doctor": "doctor",
    "manifest": "health",
    "preview": "programme",
    "programme": "programme",
    "shadow": "programme",
    "partners": "partners:app",
    "sharing": "sharing:app",
    "segments": "segments:app",
    "people": "people:app",
    "jobs": "jobs:app",
    "weights": "weights:app",
    "crm": "crm:app",
    "policy": "policy:app",
    "registrations": "registrations:app",
    "leads": "leads:app",
    "questions": "questions:app",
    "attribution": "attribution",
    "credits": "attribution:credits",
    "scoreboard": "scoreboard",
    "benchmark": "benchmark",
    "digest": "digest:app",
    "notices": "notices",
    "audit": "audit:app",
    "db": "health:db",
}


class Commands(TyperGroup):
    """The words of the command line; all are made for the help, and to find the nearest word."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(_MADE_BY)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        for word in [cmd_name] if cmd_name in _MADE_BY else _MADE_BY:
            if word not in self.commands:
                self.commands[word] = _made(word)
        return self.commands.get(cmd_name)


def _made(word: str) -> Any:
    """Import what makes a word, and make it."""
    name, _, group = _MADE_BY[word].partition(":")
    module = import_module(f"app.commands.{name}")
    made = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    if group:
        made.add_typer(getattr(module, group), name=word)
    else:
        module.register(made)
    return typer.main.get_group(made).commands[word]


app = typer.Typer(
    name="cosell",
    cls=Commands,
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
        for line in str(fault).splitlines() or [""]:
            _say(line, WRONG)
        return WRONG
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
        return _misused(words(), getattr(fault, "ctx", None))
    return status if isinstance(status, int) else DONE


def every_command() -> dict[str, Any]:
    """Import all that the command line can do, and return what its words are."""
    return {word: _made(word) for word in _MADE_BY}


def version_of(package: str) -> str:
    """Say which version is installed; a checkout that is not installed says so."""
    try:
        return installed_version(package)
    except PackageNotFoundError:
        return "(from a checkout)"


def _misused(words: str, where: Any) -> int:
    """Say what was wrong with the words; a group without one shows what it can do."""
    if words.startswith("Usage:"):
        print(words, file=sys.stderr)
        return WRONG
    path = getattr(where, "command_path", "cosell")
    return _say(f"{words.replace('Value error, ', '')} (see `{path} --help`)", WRONG)


def _say(words: str, status: int) -> int:
    print(f"cosell: {' '.join(words.split())}", file=sys.stderr)
    return status
