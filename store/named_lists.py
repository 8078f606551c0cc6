"""Which partners' rows may be told by name: those that stand on a list that is shown so.

Whether a list is, others say: `unnamed` are the segments that are not, by partner.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, not_, or_

from store.tables import partner_accounts

Unnamed = Mapping[int, Collection[str]]


def on_named_lists(unnamed: Unnamed) -> ColumnElement[bool]:
    """Tell of a partner's row whether its list is none of these; of some there has to be one."""
    listed = partner_accounts.c
    on_such_a_list = [
        (listed.partner_id == number) & listed.segment.in_(sorted(segments))
        for number, segments in sorted(unnamed.items())
    ]
    return not_(or_(*on_such_a_list))


def kept_to_named(query: Select[Any], unnamed: Unnamed | None) -> Select[Any]:
    """Keep a query that has partners' rows to those on named lists; to all where none is kept."""
    return query.where(on_named_lists(unnamed)) if unnamed else query
