"""How much of an object the integration user is shown, asked of the org's own permissions.

Without *View All* a record that is not shared with the user does not exist for it, and nothing in
an answer says so: only the permissions tell.
"""

from collections.abc import Sequence

from simple_salesforce.format import format_soql

from crm.errors import CrmError, Fatal
from crm.port import Kind, Sight
from crm.salesforce.fields import (
    ASSIGNED,
    DEFAULT_ACCESS,
    KEY,
    OPEN_ACCESS,
    ORG_NAME,
    SEES_EVERYTHING,
    SEES_OBJECT,
    object_of,
)
from crm.salesforce.org import Org
from crm.salesforce.values import Native

_DOING = "asking what the integration user may see"


def sight_of(org: Org, kind: Kind) -> Sight:
    """Say whether the user is shown every record of a kind.

    By its permissions (View All Data, View All or Modify All of the object), else by the
    organisation-wide default. `unknown` where the user may not read permissions.
    Raises: Retriable
    """
    if kind not in DEFAULT_ACCESS:
        return Sight.ALL  # users and queues are not shared out record by record
    if not org.user_id:
        _connect(org)
    try:
        if _open_to_all(org, kind):
            return Sight.ALL
        if not org.user_id:
            return Sight.UNKNOWN
        table, parent, assignee = ASSIGNED
        whose = format_soql(f"{assignee} = {{}}", org.user_id)
        sets = [str(row[parent]) for row in _rows(org, f"SELECT {parent} FROM {table}", whose)]
        if not sets:
            # Everybody has at least the one of their profile: we may not read them.
            return Sight.UNKNOWN
        return Sight.ALL if _granted(org, kind, sets) else Sight.SOME
    except Fatal:
        return Sight.UNKNOWN


def _granted(org: Org, kind: Kind, sets: Sequence[str]) -> bool:
    table, flags = SEES_EVERYTHING
    some = format_soql(f"{KEY} IN {{}}", list(sets))
    if _rows(org, f"SELECT {KEY} FROM {table}", f"{some} AND {_either(flags)}"):
        return True
    table, parent, name, flags = SEES_OBJECT
    which = format_soql(f"{parent} IN {{}} AND {name} = {{}}", list(sets), object_of(kind))
    return bool(_rows(org, f"SELECT {KEY} FROM {table}", f"{which} AND {_either(flags)}"))


def _open_to_all(org: Org, kind: Kind) -> bool:
    column = DEFAULT_ACCESS[kind]
    if column not in org.known(ORG_NAME[0]).fields:
        return False
    rows = _rows(org, f"SELECT {column} FROM {ORG_NAME[0]}")
    return any(row.get(column) in OPEN_ACCESS for row in rows)


def _either(flags: Sequence[str]) -> str:
    return f"({' OR '.join(f'{flag} = true' for flag in flags)})"


def _rows(org: Org, select: str, where: str = "") -> list[Native]:
    soql = f"{select} WHERE {where}" if where else select
    return [row for page in org.pages(soql, doing=_DOING) for row in page.records]


def _connect(org: Org) -> None:
    try:
        org.read("limits", "the limits of the org")
    except Fatal as error:
        raise CrmError(str(error), advice=error.advice) from error
