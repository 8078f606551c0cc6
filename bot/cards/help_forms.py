"""The forms of help: whom to ask about what, what the partner will see, and what follows."""

from collections.abc import Sequence

from bot.actions import Action, Target
from bot.cards.form import (
    Form,
    Option,
    Reopen,
    checks_field,
    day_field,
    radio_field,
    search_field,
    select_field,
    text_field,
)
from bot.cards.help_request import KINDS
from bot.cards.partner_help import partner_help_blocks
from bot.cards.parts import context, divider, said, section, worded
from journeys.ask_partner import AskScene, Preview, on_its_way
from journeys.help_notices import HelpNotice, PartnerHelpNotice
from journeys.help_people import Named
from journeys.help_room import Room
from partnering.help_requests import (
    MOST_WORDS,
    DealRole,
    HelpDecline,
    HelpKind,
    HelpNeed,
    HelpRequest,
    HelpState,
)

WHERE, ASK, SEND = "help-where", "help-ask", "help-send"
DECLINE, ROLES, STEP, FINISH, TECHNICAL = (
    "help-decline",
    "help-roles",
    "help-step",
    "help-finish",
    "help-technical",
)
RESPONDER = "help-responder"
MISSING = "Somebody of ours is missing? Whoever types `/cosell` once can be chosen."
TITLE = "Ask for help"
SIZES = ("1-49", "50-249", "250-999", "1,000-4,999", "5,000 and more")


def where_form() -> Form:
    """Draw the form that asks for the account, where it is not known yet."""
    return Form(
        WHERE,
        TITLE,
        (search_field("account", "Which account?", Action.HELP_ACCOUNT),),
        submit="Who can help?",
        reopen=Reopen(Action.HELP_FIND, Target(0)),
    )


def ask_form(
    scene: AskScene,
    partner_id: int,
    partner_name: str,
    *,
    before: HelpRequest | None = None,
) -> Form:
    """Draw what is asked of one partner about one account; filled in as the request `before`."""
    account, asked = scene.account, before.asked if before else None
    deals = [Option(str(each.id), each.name, each.stage) for each in scene.deals]
    deal = next((str(each.id) for each in scene.deals if before and _is_of(before, each.key)), "")
    live = {each.kind for each in scene.live}
    kinds = [each for each in HelpKind if each not in live]
    kind = before.kind if before and before.kind in kinds else kinds[0]
    blocks = [
        section(
            f"*{said(partner_name, 200)}* about *{said(account.name, 200)}*",
            *(f"{KINDS[each.kind]}: {worded(on_its_way(each))}" for each in scene.live),
        ),
        radio_field(
            "kind", "What is it?", [Option(each, KINDS[each]) for each in kinds], chosen=kind
        ),
        select_field("need", "What do you need?", _needs(), chosen=asked.need if asked else ""),
        text_field(
            "words",
            "In your words",
            value=asked.words if asked else "",
            hint="They read this. Name nobody: people come in once both sides have said yes.",
            multiline=True,
            longest=MOST_WORDS,
        ),
        *(
            [select_field("deal", "Which deal?", deals, chosen=deal, optional=True)]
            if deals
            else []
        ),
        text_field(
            "industry",
            "Industry of the customer",
            value=asked.industry if asked else "",
            optional=True,
            longest=100,
        ),
        select_field(
            "size", "People there", _sizes(), chosen=asked.size if asked else "", optional=True
        ),
        text_field(
            "contact",
            "Whom they should talk to there",
            value=asked.contact if asked else "",
            hint="Shown only once both sides have said yes, and only where contacts are shared.",
            optional=True,
            longest=200,
        ),
        checks_field(
            "away",
            "Beforehand",
            [Option("yes", "Do not contact the customer before we speak")],
            chosen=["yes"] if asked is None or asked.keep_away else [],
        ),
    ]
    action, target = Action.HELP_ASK, Target(partner_id, choice=str(account.id))
    follows_id = before.id if before else 0
    if follows_id:
        action, target = Action.HELP_INSTEAD, Target(partner_id, choice=str(follows_id))
    return Form(
        ASK,
        TITLE,
        tuple(blocks),
        submit="What will they see?",
        ids={"partner": partner_id, "account": account.id, "follows": follows_id},
        reopen=Reopen(action, target),
    )


def preview_form(preview: Preview) -> Form:
    """Draw just what the partner will see; sending is the only thing left to do."""
    partner = said(preview.notice.partner_name, 200)
    later = ["your name", *preview.shown_later]
    blocks = [
        section(f"*{partner} will see this, and nothing else:*"),
        divider(),
        *partner_help_blocks(preview.notice),
        divider(),
        *([section(_doubts(preview))] if preview.doubts else []),
        section(
            f"Once they say yes they see {_listed(later)}. You then see who helps on their side.",
            f"Not shown to them, now or later: {_listed(preview.hidden)}."
            if preview.hidden
            else "",
        ),
        context(f"It goes out as {said(preview.reached_by, 200)}, with the time to answer by."),
    ]
    return Form(
        SEND,
        "What they will see",
        tuple(blocks),
        submit="Send it",
        close="Not now",
        ids={"request": preview.request_id, "version": preview.version},
        reopen=Reopen(Action.HELP_SEND, Target(preview.request_id)),
    )


def _doubts(preview: Preview) -> str:
    named = _listed([said(each, 200) for each in preview.doubts])
    return f"*Look again:* your own words name {named}. They are sent as they are."


def decline_form(ref: str, request_id: int, version: int) -> Form:
    """Draw the reasons to say no."""
    return Form(
        DECLINE,
        "We cannot help",
        (
            section(f"*{ref}*"),
            select_field("why", "Why?", [Option(each, each.words) for each in HelpDecline]),
            text_field("words", "In your words", optional=True, multiline=True, longest=1000),
        ),
        submit="Decline",
        ids={"request": request_id, "version": version},
        reopen=Reopen(Action.HELP_DECLINE, Target(request_id, choice=f"v{version}")),
    )


def roles_form(room: Room) -> Form:
    """Draw who does what; a lead seller has to be named."""
    options = _people(room.people)
    request = room.request
    chosen = dict(request.roles) or {DealRole.LEAD: request.asker_id}
    return Form(
        ROLES,
        "Who does what",
        (
            section(f"*{request.ref}* One person leads; the others are named as they come."),
            *(
                select_field(
                    role,
                    role.words,
                    options,
                    chosen=str(chosen.get(role, "")),
                    optional=role is not DealRole.LEAD,
                )
                for role in DealRole
            ),
        ),
        submit="Keep",
        ids={"request": request.id},
        reopen=Reopen(Action.HELP_ROLES, Target(request.id)),
    )


def step_form(room: Room) -> Form:
    """Draw what comes next, by whom and until when."""
    step = room.request.step
    owner = step.owner_id if step else room.request.owner_id
    return Form(
        STEP,
        "Next step",
        (
            section(f"*{room.request.ref}*"),
            text_field("words", "What comes next?", value=step.words if step else "", longest=500),
            select_field(
                "owner", "Who does it?", _people(room.people), chosen=str(owner), hint=_hint(room)
            ),
            day_field("on", "Until when?", value=step.on if step else None),
        ),
        submit="Keep",
        ids={"request": room.request.id},
        reopen=Reopen(Action.HELP_STEP, Target(room.request.id)),
    )


def finish_form(notice: HelpNotice) -> Form:
    """Draw how it ended."""
    options = [
        Option(HelpState.WON, "Won"),
        Option(HelpState.LOST, "Lost"),
        Option(HelpState.CANCELLED, "Called off"),
    ]
    return Form(
        FINISH,
        "How it ended",
        (
            section(f"*{notice.ref}* {said(notice.account_name, 200)}"),
            radio_field("outcome", "How did it end?", options),
            text_field(
                "words",
                "What did you learn?",
                hint="For your own side; the partner does not read it.",
                optional=True,
                multiline=True,
                longest=1000,
            ),
        ),
        submit="Close it",
        ids={"request": notice.request_id},
        reopen=Reopen(Action.HELP_FINISH, Target(notice.request_id)),
    )


def technical_form(notice: PartnerHelpNotice) -> Form:
    """Draw the partner's own request for a technical person of ours."""
    return Form(
        TECHNICAL,
        "Technical help",
        (
            section(f"*{notice.ref}* {said(notice.company, 200)}".strip()),
            select_field("need", "What do you need?", _needs(), chosen=HelpNeed.DEMO),
            text_field("words", "In your words", multiline=True, longest=MOST_WORDS),
        ),
        submit="Ask",
        ids={"request": notice.request_id},
        reopen=Reopen(Action.HELP_TECHNICAL, Target(notice.request_id)),
    )


def responder_form(
    partner_id: int, partner_name: str, people: Sequence[Named], chosen: int | None
) -> Form:
    """Draw who answers requests for help at a partner."""
    return Form(
        RESPONDER,
        "Who answers",
        (
            section(f"Requests for help to *{said(partner_name, 200)}* are answered by"),
            select_field("person", "Who?", _people(people), chosen=str(chosen or "")),
        ),
        submit="Keep",
        ids={"partner": partner_id},
        reopen=Reopen(Action.HELP_RESPONDER, Target(partner_id)),
    )


def _people(people: Sequence[Named]) -> list[Option]:
    return [Option(str(each.id), each.label, each.about) for each in people]


def _hint(room: Room) -> str:
    return MISSING if room.ours else ""


def _is_of(request: HelpRequest, deal_key: str) -> bool:
    return bool(deal_key) and request.opportunity_key == deal_key


def _listed(names: Sequence[str]) -> str:
    """Write names as part of a sentence, the last one after *and*."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _needs() -> list[Option]:
    return [Option(each, each.words) for each in HelpNeed]


def _sizes() -> list[Option]:
    return [Option(each, each) for each in SIZES]
