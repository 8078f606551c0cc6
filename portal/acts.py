"""What somebody at a partner can do about a registered deal by a link: words, and which is open.

Whether it may be done is asked of the rules again when it is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from journeys.deal_notices import PartnerDealNotice
from journeys.deal_statements import LONGEST_LETTER
from partnering.deal_forms import Purpose

MOST_TEXT = 3000


class Also(StrEnum):
    """What is done from the page of a deal only: no link of its own is ever mailed for it."""

    EDIT = "edit"
    SUPPORT = "support"
    APPEAL_BACK = "withdraw-appeal"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do; `word` stands for it in an address.

    `asks` is the label of the text that goes with it, `day` that of a day; empty for none.
    `at_once` needs no page of its own to be confirmed; `said` is the answer once it is done.
    """

    word: Purpose | Also
    label: str
    title: str
    words: str
    button: str
    said: str
    asks: str = ""
    hint: str = ""
    day: str = ""
    longest: int = MOST_TEXT
    grave: bool = False
    at_once: bool = False


ACTS: dict[str, Act] = {
    each.word: each
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
            Also.EDIT,
            "Change",
            "Change your registration",
            "Another customer, product or part of the customer, or a very different amount: we "
            "decide on that, and you stay protected as before meanwhile. Everything else counts "
            "at once.",
            "Send the change",
            "Your change counts from now on.",
        ),
        Act(
            Also.SUPPORT,
            "Add something in support",
            "Add something in support",
            "Whoever decides on it reads what you add. It changes nothing else.",
            "Add it",
            "Thank you. Whoever decides on it reads what you added.",
            asks="What speaks for your registration?",
            hint="A visit, an offer, a mail of the customer: what it was, and with whom.",
            day="When was it?",
            longest=LONGEST_LETTER,
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
            Also.APPEAL_BACK,
            "Withdraw the appeal",
            "Withdraw your appeal?",
            "Nobody will decide on it, and the decision stands. You can appeal again only until "
            "the time for it is over.",
            "Withdraw the appeal",
            "The appeal is withdrawn.",
            grave=True,
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
    return ACTS.get(word)


def open_acts(notice: PartnerDealNotice) -> Iterator[Act]:
    """List what can be done now, what is most wanted first."""
    is_open: dict[Purpose | Also, bool] = {
        Purpose.ANSWER: bool(notice.asked),
        Purpose.ACTIVITY: notice.may_report,
        Purpose.EXTEND: notice.may_extend,
        Also.EDIT: notice.may_edit,
        Also.SUPPORT: notice.may_support,
        Purpose.APPEAL: notice.may_appeal,
        Also.APPEAL_BACK: notice.may_withdraw_appeal,
        Purpose.WITHDRAW: notice.may_withdraw,
        Purpose.RELEASE: notice.may_release,
    }
    return (act for act in ACTS.values() if is_open[act.word])
