"""Words that every kind of notice uses to say what can hold it back and what of it is the CRM's."""

from partnering.programme import Hold

ANY_HOLD = frozenset(Hold)
# What somebody has just asked for goes out in a set-up and in a pilot, too.
ASKED_FOR = frozenset({Hold.PAUSED, Hold.SHADOW})
NO_FIELDS: frozenset[str] = frozenset()
