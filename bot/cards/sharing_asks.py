"""Asking the other side for more than numbers: the form, the card of it, and the answer."""

from bot.actions import Action, Target
from bot.cards.form import Form, Option, Reopen, select_field, text_field
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    context,
    finish,
    on_day,
    said,
    section,
)
from bot.cards.sharing import FIELDS, TITLE
from journeys.sharing_ask_notices import PartnerSharingAskNotice, SharingAskNotices
from journeys.view_sharing import SharingView
from partnering.sharing import Field, Side
from partnering.sharing_asks import GRANTS, LONGEST_WORDS, AskState

ASK, DECLINE = "sharing-ask", "sharing-decline"
_BACK = Confirm(
    "Take it back?",
    "From this moment the other side sees these in numbers alone again.",
    "Take back",
)
_FOR = {30: "For 30 days", 90: "For 90 days", 0: "Until taken back"}


def ask_form(view: SharingView) -> Form:
    """Ask what is wanted: of our side a field, of a partner's list its names."""
    ours = view.side is Side.OURS
    # Counted among all of them: what was asked in between moves none to another's place.
    numbered = [
        Option(str(number), said(each, 70))
        for number, each in enumerate(view.askable)
        if each in view.asking
    ]
    inputs: list[Block] = [select_field("segment", "Of which companies?", numbered)]
    if not ours:
        fields = [Option(str(each), words) for each, words in FIELDS.items()]
        inputs.append(select_field("field", "What of them?", fields, chosen=str(Field.NAME)))
    inputs.append(
        text_field("words", "What for?", optional=True, multiline=True, longest=LONGEST_WORDS)
    )
    partner = said(view.partner_name, 200)
    told = (
        f"{partner} shows numbers of these. It is asked to show more, and decides."
        if ours
        else "We show numbers of these. You ask us to show more, and we decide."
    )
    return Form(
        ASK,
        TITLE,
        (
            section(told),
            *inputs,
        ),
        submit="Ask",
        ids={"partner": view.partner_id},
        reopen=Reopen(Action.SHARING_ASK, Target(view.partner_id)),
    )


def decline_form(ask_id: int) -> Form:
    """Ask for the reason, which the other side reads."""
    return Form(
        DECLINE,
        TITLE,
        (text_field("reason", "Why not? The other side reads it.", longest=LONGEST_WORDS),),
        submit="Decline",
        ids={"ask": ask_id},
        reopen=Reopen(Action.SHARING_DECLINE, Target(ask_id)),
    )


def sharing_ask_card(notice: SharingAskNotices) -> Card:
    """Draw a request: who asks for what, until when, and what became of it."""
    partner = said(notice.partner_name, 200)
    for_partner = isinstance(notice, PartnerSharingAskNotice)
    answers = notice.ours_answers is not for_partner
    asker = _asker(notice, partner)
    what = f"{FIELDS[notice.field].lower()} of {said(notice.segment, 80) or 'all companies'}"
    title = f"{asker} to be shown more: {what}"
    if notice.late and notice.state is AskState.OPEN:
        title = f"Still waits for an answer: {title[:1].lower()}{title[1:]}"
    blocks: list[Block] = [
        section(f"*{title}*", said(notice.words, LONGEST_WORDS), _standing(notice)),
    ]
    if answers and notice.state is AskState.OPEN:
        blocks += actions(
            *(_grant(notice, days) for days in GRANTS),
            button("Decline…", Action.SHARING_DECLINE, Target(notice.ask_id), style="danger"),
        )
        blocks.append(
            context(
                "Shown are companies that both know. What is granted can be taken back at any time."
            )
        )
    if answers and notice.state is AskState.GRANTED and notice.shown:
        blocks += actions(
            button(
                "Take back",
                Action.SHARING_BACK,
                Target(notice.ask_id),
                style="danger",
                confirm=_BACK,
            )
        )
    return finish(notice.kind, title, blocks)


def _asker(notice: SharingAskNotices, partner: str) -> str:
    if isinstance(notice, PartnerSharingAskNotice):
        return "You ask" if notice.ours_answers else "We ask"
    if notice.ours_answers:
        return f"{partner} asks"
    return f"{f'{said(notice.who, 120)} asks' if notice.who else 'We ask'} {partner}"


def _grant(notice: SharingAskNotices, days: int) -> Block:
    made = button(_FOR[days], Action.SHARING_GRANT, Target(notice.ask_id, choice=f"d{days}"))
    return {**made, "action_id": f"{Action.SHARING_GRANT.value}:{days}"}


def _standing(notice: SharingAskNotices) -> str:
    match notice.state:
        case AskState.GRANTED if not notice.shown:
            return "Granted, and taken back or ended since."
        case AskState.GRANTED:
            until = f"until {on_day(notice.until)}" if notice.until else "until it is taken back"
            return f"Granted, {until}."
        case AskState.DECLINED:
            why = said(notice.reason, LONGEST_WORDS)
            return f"Declined: {why}" if why else "Declined."
        case AskState.LAPSED:
            return "Nobody answered in time; it can be asked again."
    wanted = "It was to be answered by" if notice.late else "Please answer by"
    return f"{wanted} {on_day(notice.due_at)}; without an answer it ends {on_day(notice.ends_at)}."
