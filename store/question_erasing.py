"""Erasing what a partner's people asked: the numbers, states and times stay."""

from collections import Counter

from sqlalchemy import case, select, update

from partnering.questions import QuestionState
from store.question_tables import questions
from store.tables import messages, withheld_sends
from store.transaction import Transaction

_GOES_ON = (QuestionState.OPEN, QuestionState.OFFERED)


def question_records(tx: Transaction, partner_id: int) -> set[str]:
    """Name what may be posted of a partner's questions: its cards, and each that asked ours."""
    query = select(questions.c.id).where(questions.c.partner_id == partner_id)
    ids = {str(row["id"]) for row in tx.rows(query)}
    found = {f"partner-question:{id}" for id in ids}
    for table in (messages, withheld_sends):
        posted = select(table.c.record).where(table.c.record.like("question:%")).distinct()
        found |= {row["record"] for row in tx.rows(posted) if row["record"].split(":")[1] in ids}
    return found


def erase_questions(tx: Transaction, partner_id: int) -> Counter[str]:
    """Erase what was said in a partner's questions; those that go on end."""
    one = questions.c
    number = tx.run(
        update(questions)
        .where(one.partner_id == partner_id)
        .values(
            state=case((one.state.in_(_GOES_ON), QuestionState.LAPSED), else_=one.state),
            text="",
            url="",
            end_words="",
            shows=[],
            version=one.version + 1,
        )
    )
    return Counter({"questions": number})
