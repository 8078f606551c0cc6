"""Refusals: a rule saying no, in five kinds, each with words for the person who asked.

Doors turn kinds into their own language in one table. Anything else that is raised is a bug.
"""


class Refusal(Exception):
    """A rule said no. The message is written for the person and shown to them."""


class Unknown(Refusal):
    """There is no such thing, or not for this person: both look the same on purpose."""


class NotAllowed(Refusal):
    """The person may see the thing but not do this to it."""


class Invalid(Refusal):
    """What was sent cannot be used; the message says what was expected."""


class Stale(Refusal):
    """The record has moved on since it was shown; the message says who moved it, and when."""


class OwnDoing(Stale):
    """The record has moved on, and who asks has moved it themselves."""


class NotNow(Refusal):
    """The rule may say yes later; the message says when."""
