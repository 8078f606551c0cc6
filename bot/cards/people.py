"""`/cosell people`: who is known, who is not and why, and what mends it."""

from collections.abc import Sequence

from bot.actions import Action, Target
from bot.cards.joining import allowed
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    context,
    divider,
    finish,
    on_day,
    said,
    section,
)
from journeys.see_people import Gap, PeopleSeen, PersonLine, Waiting

SHOWN = 10

USAGE = (
    "`/cosell people list` lists everybody with their roles",
    "`/cosell people invite PARTNER [admin]`, typed in the channel that you share with them",
    "`/cosell people link MEMBER OWNER_EMAIL` or `link CRM_EMAIL PERSON_EMAIL`",
    "`/cosell people unlink SOMEBODY`",
    "`/cosell people grant|revoke SOMEBODY ROLE`: type @ and choose, or an e-mail",
)


def people_card(seen: PeopleSeen) -> Card:
    """Draw the counts, the gaps with *Link...*, and who waits for a word."""
    reached = max(0, seen.owners - len(seen.gaps))
    blocks = [
        section(
            "*People*",
            f"{reached:,} of {seen.owners:,} account owners can be told in Slack, "
            f"{len(seen.gaps):,} cannot.",
        ),
        *_waiting(seen.waiting),
        *_gaps(seen),
        context(*USAGE),
    ]
    text = f"{reached} of {seen.owners} account owners can be told in Slack"
    return finish("people", text, blocks)


def people_list_card(seen: PeopleSeen) -> Card:
    """Draw everybody with their roles, as far as they fit; the command line lists all."""
    ours = [line for line in seen.people if not line.partner]
    theirs = [line for line in seen.people if line.partner]
    blocks = [
        section(f"*Your own people: {len(ours):,}*", *map(_person, ours)),
        section(f"*People of partners: {len(theirs):,}*", *map(_person, theirs)),
        context("`cosell people list` on the command line lists everybody"),
    ]
    return finish("people", f"{len(seen.people)} people are known", blocks)


def link_card(gap: Gap) -> Card:
    """Draw the choice of a member who owns what a user of the CRM owns."""
    owner = said(gap.name or gap.email or gap.owner_key, 120) or "this owner"
    chooser: Block = {
        "type": "users_select",
        "placeholder": {"type": "plain_text", "text": "Choose a member", "emoji": False},
        # A select of people has no value of its own: which owner is meant stands in its name.
        "action_id": f"{Action.PEOPLE_LINK_TO.value}:{gap.user_id}",
        "confirm": _confirm(gap.name or gap.email or gap.owner_key or "this owner"),
    }
    blocks = [
        section(f"*Who in Slack is {owner}?*", f"Now: {said(gap.reason, 300)}."),
        *actions(chooser),
        context(
            "The member gets the alerts for this owner's accounts and sees their CRM fields. "
            "Only full members can be linked."
        ),
    ]
    return finish("link", f"Who in Slack is {owner}?", blocks)


def _confirm(owner: str) -> Block:
    """Draw the question, which Slack shows as it is: `owner` comes unescaped."""
    sure = Confirm("Link them?", f"They are told and shown what {owner} owns in the CRM.", "Link")
    drawn = button("-", Action.PEOPLE_LINK, Target(0), confirm=sure)
    made: Block = drawn["confirm"]
    return made


def _gaps(seen: PeopleSeen) -> list[Block]:
    if not seen.gaps:
        return []
    rows = [_gap(gap, may_link=seen.may_keep) for gap in seen.gaps[:SHOWN]]
    more = len(seen.gaps) - len(rows)
    rest = [context(f"… and {more:,} more: `cosell people list --unmapped`")] if more else []
    return [divider(), section("*Owners who cannot be told*"), *rows, *rest]


def _gap(gap: Gap, *, may_link: bool) -> Block:
    name = said(gap.name, 120) or said(gap.owner_key, 60)
    email = f" · {said(gap.email, 120)}" if gap.email else ""
    link = None
    if may_link and gap.user_id:
        link = button("Link...", Action.PEOPLE_LINK, Target(gap.user_id))
    return section(f"*{name}*{email}", f"{said(gap.reason, 300)}", accessory=link)


def _waiting(waiting: Sequence[Waiting]) -> list[Block]:
    blocks: list[Block] = []
    for each in waiting[:SHOWN]:
        target = Target(each.invitation_id)
        pressed = f", pressed {on_day(each.pressed_at)}" if each.pressed_at else ""
        role = each.role.replace("_", " ")
        sure = Confirm(
            "One of the partner's people?",
            f"{each.name} becomes {role} of {each.partner} and may: {allowed(each.role)}. "
            "Nothing of your CRM.",
            "Confirm",
        )
        blocks += [
            section(
                f"*{said(each.name, 120)}* ({said(each.kind, 20)}) asks to join as {role} of "
                f"*{said(each.partner, 120)}*{pressed}."
            ),
            *actions(
                button("Confirm", Action.JOINING_CONFIRM, target, confirm=sure),
                button("Not them", Action.JOINING_DECLINE, target),
            ),
        ]
    return blocks


def _person(line: PersonLine) -> str:
    roles = ", ".join(role.replace("_", " ") for role in line.roles) or "no role"
    partner = f" of {said(line.partner, 120)}" if line.partner else ""
    email = f" · {said(line.email, 120)}" if line.email else ""
    ended = "" if line.active else " · *no access*"
    return f"#{line.id} {said(line.name, 120)}{email} · {roles}{partner}{ended}"
