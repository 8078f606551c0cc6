"""Somebody of a partner mentions the app in the partner's channel: what they get, and who has it.

Nothing is answered here that is not a record of the partner's own: all else is for a person.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack

from journeys.acting import Doing, written
from journeys.desk import Desk
from journeys.own_records import own_line, own_refs
from journeys.question_moves import NOBODY
from journeys.question_owner import first_owner
from partnering.facts import QuestionMoved
from partnering.mentions import Mention, Wants, read_mention
from partnering.people import Right, must
from partnering.questions import (
    MOST_TEXT,
    NO_SUCH,
    Question,
    QuestionEvent,
    QuestionState,
    ask,
)
from partnering.refusals import NotNow, Unknown
from store.work import Work


@dataclass(frozen=True, slots=True)
class Heard:
    """A mention: where it stands, in the messenger's own terms, and its words without our name."""

    partner_id: int
    address: str
    thread: str
    text: str
    url: str = ""


def hear_mention(desk: Desk, heard: Heard, **doing: Unpack[Doing]) -> Question | None:
    """Take a mention in, once for each message; None where it asks for nothing.

    Raises: NotAllowed; Unknown to all but the partner's own people; NotNow where nobody of ours
    could have it.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.OWN_QUESTIONS)
    if by.partner_id != heard.partner_id:
        raise Unknown(NO_SUCH)
    text = " ".join(heard.text.split())[:MOST_TEXT]
    mention = read_mention(text)
    if mention.wants is Wants.NOTHING:
        return None
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        before = work.questions.at(heard.address)
        if before is not None:
            return before
        question, event = _sorted(desk, work, replace(heard, text=text), mention, by.id, now)
        kept = work.questions.add(question)
        if kept is None:
            return work.questions.at(heard.address)
        fact = QuestionMoved(kept.id, kept.version, str(event))
        work.record(fact, at=now, by=written(by), correlation=doing.get("correlation", ""))
    desk.wake()
    return kept


def _sorted(
    desk: Desk, work: Work, heard: Heard, mention: Mention, asker_id: int, now: datetime
) -> tuple[Question, QuestionEvent]:
    """Say what a mention becomes: shown at once, offered to a person, or a person's already."""
    question = Question(
        partner_id=heard.partner_id,
        address=heard.address,
        thread=heard.thread,
        url=heard.url,
        asker_id=asker_id,
        state=QuestionState.OFFERED,
        asked_at=now,
        last_moved_at=now,
        text=heard.text,
        neutral=True,
    )
    if mention.wants is Wants.OTHERS or not _all_own(desk, work, heard, mention, now):
        return question, QuestionEvent.OFFERED
    if mention.wants is Wants.LIST or (mention.wants is Wants.RECORDS and not mention.asks_more):
        own = own_refs(desk, work, heard.partner_id, now=now)
        shows = own if mention.wants is Wants.LIST else mention.refs
        # Its words have had their answer, and are not kept.
        shown = replace(question, state=QuestionState.SHOWN, neutral=False, text="", shows=shows)
        return replace(shown, ended_at=now), QuestionEvent.SHOWN
    partner = work.partners.by_id(heard.partner_id)
    owner = first_owner(work, partner) if partner else None
    if owner is None:
        raise NotNow(NOBODY)
    moved = ask(replace(question, neutral=False, shows=mention.refs), owner.id, now)
    return moved.question, moved.event


def _all_own(desk: Desk, work: Work, heard: Heard, mention: Mention, now: datetime) -> bool:
    lines = [own_line(desk, work, heard.partner_id, each, now=now) for each in mention.refs]
    return None not in lines
