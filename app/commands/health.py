"""`cosell db ...` and `cosell manifest`: how it is set up."""

from typing import Annotated

import typer

from app.commands.printing import AsJson, print_json
from app.settings import read_settings
from bot.manifest import manifest, manifest_yaml
from store.upgrade import drift, is_current, is_empty, upgrade

db = typer.Typer(help="The database.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.command("manifest")(show_manifest)


def show_manifest(
    url: Annotated[
        str | None, typer.Option(help="Public address, for HTTP mode; else Socket Mode.")
    ] = None,
    ahead: Annotated[
        bool, typer.Option("--ahead", help="Ask for what later versions will need, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the manifest from which a Slack app is made.

    Example: cosell manifest > manifest.yml
    """
    if as_json:
        print_json(manifest(url, ahead=ahead))
    else:
        print(manifest_yaml(url, ahead=ahead), end="")


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
