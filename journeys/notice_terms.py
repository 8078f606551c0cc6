"""Words that kinds of notices use: what holds one back, what is the CRM's, what is shared."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, runtime_checkable

from partnering.programme import Hold
from partnering.sharing import Field

ANY_HOLD = frozenset(Hold)
# What somebody has just asked for goes out in a set-up and in a pilot, too.
ASKED_FOR = frozenset({Hold.PAUSED, Hold.SHADOW})
NO_FIELDS: frozenset[str] = frozenset()


@runtime_checkable
class SharedNotice(Protocol):
    """A notice for a partner that holds what we know of a company, shown by levels of sharing.

    `shared` says of its fields what each one is; a word made of several belongs on the card, not
    in the notice. `segment` is the one of ours that the company is in (`partners.our_segment`;
    empty where nobody knows), `own_segments` those that we made besides, `on_both` that both sides
    know the company. A class that has these is sent only while both sides agree, even if `shared`
    is empty.
    """

    shared: ClassVar[Mapping[str, Field]]

    @property
    def partner_id(self) -> Any: ...

    @property
    def segment(self) -> str: ...

    @property
    def own_segments(self) -> tuple[str, ...]: ...

    @property
    def on_both(self) -> bool: ...
