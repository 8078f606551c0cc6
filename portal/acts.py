"""What somebody at a partner can do about a registered deal by a link: words, and which is open.

Whether it may be done is asked of the rules again when it is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from journeys.deal_notices import PartnerDealNotice
from partnering.deal_forms import Purpose


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. `asks` is the label of the text that goes with it, empty for none.

    `at_once` needs no page of its own to be confirmed; `said` is the answer once it is done.
    """

    purpose: Purpose
    label: str
    title: str
    words: str
    button: str
    said: str
    asks: str = ""
    hint: str = ""
    grave: bool = False
    at_once: bool = False


ACTS: dict[Purpose, Act] = {
    each.purpose: each
    for each in (
        Act(
            Purpose.ANSWER,
            "Answer",
            "Answer our question",
            "You keep your place in the line. Only what we asked about can be changed here.",
            "Send the answer",
            "Thank you. Your answer is with us, and our clock runs again.",
        ),
        Act(
            Purpose.ACTIVITY,
            "We still work on it",
            "Do you still work on it?",
            "Tell us that you do, so that your protection stays.",
            "Yes, we still work on it",
            "Thank you. We have noted that you work on it.",
            at_once=True,
        ),
        Act(
            Purpose.EXTEND,
            "Ask for more time",
            "Ask for more time",
            "Your protection stays as it is while we decide.",
            "Ask for more time",
            "We have your wish for more time, and decide on it.",
            asks="Why do you need more time?",
            hint="How far you are, and what is still missing.",
        ),
        Act(
            Purpose.APPEAL,
            "Appeal",
            "Appeal against the decision",
            "Somebody who was not in the first decision looks at it.",
            "Send the appeal",
            "We have your appeal. Somebody who was not in the first decision looks at it.",
            asks="What speaks against the decision?",
            hint="Facts with their dates help most.",
        ),
        Act(
            Purpose.WITHDRAW,
            "Withdraw",
            "Withdraw this registration?",
            "Its place in the line is lost. You can register the deal again at any time.",
            "Withdraw it",
            "The registration is withdrawn.",
            grave=True,
        ),
        Act(
            Purpose.RELEASE,
            "Give the protection up",
            "Give the protection up?",
            "From that moment on the deal is no longer protected for you.",
            "Give it up",
            "The protection is given up.",
            grave=True,
        ),
    )
}


def act_named(word: str) -> Act | None:
    """Find an act by the word that stands for it in an address."""
    return next((act for purpose, act in ACTS.items() if word == purpose), None)


def open_acts(notice: PartnerDealNotice) -> Iterator[Act]:
    """List what can be done now, what is most wanted first."""
    is_open = {
        Purpose.ANSWER: bool(notice.asked),
        Purpose.ACTIVITY: notice.may_report,
        Purpose.EXTEND: notice.may_extend,
        Purpose.APPEAL: notice.may_appeal,
        Purpose.WITHDRAW: notice.may_withdraw,
        Purpose.RELEASE: notice.may_release,
    }
    return (act for purpose, act in ACTS.items() if is_open[purpose])
