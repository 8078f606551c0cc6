"""The one table: a kind of refusal -> how Slack says it. The reason itself comes with the refusal.

Source of the kinds: `partnering/refusals.py`.
"""

from bot.cards.form import Form, words_form
from bot.cards.parts import Card, finish, section, worded
from partnering.refusals import Invalid, NotAllowed, NotNow, OwnDoing, Refusal, Stale, Unknown

LEADS: dict[type[Refusal], str] = {
    Unknown: "Not found.",
    NotAllowed: "Not allowed.",
    Invalid: "That did not work.",
    OwnDoing: "Decided already.",
    Stale: "Somebody was faster.",
    NotNow: "Not now.",
}


def refusal_card(refusal: Refusal) -> Card:
    """Draw a refusal for the person who asked."""
    lead, reason = _lead(refusal), worded(str(refusal))
    return finish("refusal", f"{lead} {reason}", [section(f"*{lead}*", reason)])


def refusal_form(title: str, refusal: Refusal) -> Form:
    """Draw a refusal in the place of the form that was sent, or could not be filled."""
    return words_form(title, *refusal_lines(refusal))


def refusal_lines(refusal: Refusal) -> tuple[str, str]:
    """Say a refusal in two safe lines: what it is, and why."""
    return f"*{_lead(refusal)}*", worded(str(refusal))


def failure_card(reference: str) -> Card:
    """Draw a fault of ours: a reference to look for in the log, and nothing of what happened."""
    text = f"Something went wrong (ref {reference})"
    more = "It was written down. If it happens again, give an admin this reference."
    return finish("failure", text, [section(f"{text}.", more)])


def _lead(refusal: Refusal) -> str:
    return next((words for kind, words in LEADS.items() if isinstance(refusal, kind)), "Refused.")
