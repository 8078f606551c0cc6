"""The rules that a registration was submitted under: kept at submission, given back for judging it.

It decides nothing; whether better rules are used instead, the rules in force say.
"""

from datetime import datetime

from partnering.better_rules import are_better
from partnering.deal_policy import DealPolicy
from partnering.deal_policy_text import from_text, to_text
from store.work import Work


class VersionNotKept(LookupError):
    """A registration names rules that are nowhere: it cannot be judged until they are found."""


def pin(work: Work, policy: DealPolicy, now: datetime) -> str:
    """Keep the text of the rules in force, once, and give their version for the registration."""
    work.deal_policies.keep(policy.version, to_text(policy), now)
    return policy.version


def pinned(view: Work, version: str, current: DealPolicy) -> DealPolicy:
    """Give the rules that a registration of a version is judged by now.

    They are those of its day; the current ones, where these say so and are better for the partner.
    Raises: VersionNotKept.
    """
    known = kept_rules(view, version, current)
    at_once = current.better_rules_at_once and are_better(current, known)
    return current if at_once else known


def kept_rules(view: Work, version: str, current: DealPolicy) -> DealPolicy:
    """Give the rules of a version; a draft has none yet, and is looked at by the current ones.

    Raises: VersionNotKept.
    """
    if version in ("", current.version):
        return current
    text = view.deal_policies.content(version)
    if text is None:
        raise VersionNotKept(f"the rules of version {version!r} are not kept here")
    return from_text(text)
