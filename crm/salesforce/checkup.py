"""How the org is: who we are, what is left of the day's calls, which fields are missing.

A steady check costs one call; the rest is asked once for each connection.
"""

from collections.abc import Mapping
from typing import Any

from crm.errors import Fatal
from crm.port import Condition
from crm.salesforce.fields import EXTERNAL_ID, SOURCES
from crm.salesforce.org import Org


def check_up(org: Org) -> Condition:
    """Ask how Salesforce is.

    Raises: CrmError where it does not answer, or not us.
    """
    limits = org.read("limits", "the limits of the org")
    details = {"host": org.instance_url, "version": org.version}
    left = _calls_left(limits)
    if left:
        details["calls left today"] = left
    wrong, notes = [], []
    for source in (source for sources in SOURCES.values() for source in sources):
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


def _calls_left(limits: Any) -> str:
    daily = limits.get("DailyApiRequests") if isinstance(limits, Mapping) else None
    if not isinstance(daily, Mapping):
        return ""
    return f"{daily.get('Remaining')} of {daily.get('Max')}"
