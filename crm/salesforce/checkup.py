"""How the org is: who we are, what is left of the day's calls, which fields are missing.

A check costs three calls; what describe says is taken from the last sync.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from simple_salesforce.format import format_soql

from crm.errors import Fatal
from crm.port import Condition
from crm.salesforce.fields import EXTERNAL_ID, KEY, ORG_NAME, OUR_NAME
from crm.salesforce.org import Org
from crm.salesforce.values import Native


def check_up(org: Org) -> Condition:
    """Ask how Salesforce is.

    Raises: CrmError where it does not answer, or not us.
    """
    limits = org.read("limits", "the limits of the org")
    details = {"host": org.instance_url, "version": org.version} | who_are_we(org)
    left = _calls_left(limits)
    if left:
        details["calls left today"] = left
    wrong, notes = [], []
    for source in (source for sources in org.sources.values() for source in sources):
        try:
            described = org.known(source.object)
        except Fatal as error:
            wrong.append((str(error), error.advice))
            continue
        if missing := source.missing(described):
            names = ", ".join(missing)
            wrong.append(
                (
                    f"Salesforce shows no {names} of {source.object}.",
                    f"Let the integration user read {names} of {source.object}.",
                )
            )
        if source.written is not None and EXTERNAL_ID not in described.external_ids:
            notes.append(f"{source.object} has no {EXTERNAL_ID}, so cosell cannot write it.")
    if wrong:
        return Condition(ok=False, words=wrong[0][0], advice=wrong[0][1], details=details)
    org.check_share()
    return Condition(
        ok=True,
        words=f"Salesforce answers at {org.instance_url}.",
        advice=" ".join(notes),
        details=details,
    )


def who_are_we(org: Org) -> dict[str, str]:
    """Name the org and the user that we are."""
    who = {}
    for native in _first(org, *ORG_NAME):
        what = "sandbox" if native.get("IsSandbox") else "production"
        who["org"] = f"{native.get('Name')} ({what})"
    if org.user_id:
        condition = format_soql(f"{KEY} = {{}}", org.user_id)
        for native in _first(org, *OUR_NAME, condition):
            who["user"] = f"{native.get('Name')} ({native.get('Username')})"
    return who


def _first(org: Org, name: str, columns: Sequence[str], condition: str = "") -> tuple[Native, ...]:
    where = f" WHERE {condition}" if condition else ""
    soql = f"SELECT {', '.join(columns)} FROM {name}{where} LIMIT 1"
    return next(org.pages(soql, doing="asking who we are")).records


def _calls_left(limits: Any) -> str:
    daily = limits.get("DailyApiRequests") if isinstance(limits, Mapping) else None
    if not isinstance(daily, Mapping):
        return ""
    return f"{daily.get('Remaining')} of {daily.get('Max')}"
