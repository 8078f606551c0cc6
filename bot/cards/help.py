"""Usage, and nothing but usage: one table of what can be typed."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.cards.parts import Card, context, finish, said, section


@dataclass(frozen=True, slots=True)
class Command:
    """A word after `/cosell`: how it is typed, what it does, an example."""

    word: str
    usage: str
    what: str
    example: str


# So many fit into one block, whatever their length.
ROWS = 8
COMMANDS = (
    Command(
        "overlaps",
        "overlaps ACCOUNT|PARTNER",
        "Shows which partners know an account, or which accounts a partner knows. "
        "Typing errors are forgiven.",
        "/cosell overlaps Contoso",
    ),
    Command(
        "ask",
        "ask ACCOUNT",
        "Finds the partners that could help at an account, with reasons, and asks one of them. "
        "You see just what they will see before anything is sent. `ask` alone lists your requests.",
        "/cosell ask Contoso",
    ),
    Command(
        "leads",
        "leads [STATE]",
        "Lists the leads that concern you: who has each, and what is due when. "
        "`/cosell LD-9` shows one of them.",
        "/cosell leads offered",
    ),
    Command(
        "lead",
        "lead [COMPANY]",
        "Takes in a new lead. Complete, it is offered to the partner that fits best.",
        "/cosell lead Adatum",
    ),
    Command(
        "review",
        "review [PARTNER]",
        "Shows the pairs that need a person, one by one: same company, not the same, same group or "
        "unsure. Partner managers see all of them, others those on their own accounts.",
        "/cosell review Northwind",
    ),
    Command(
        "scoreboard",
        "scoreboard [WEEK]",
        "Shows what co-selling brought in a week, beside what was so when the programme began.",
        "/cosell scoreboard 2026-W47",
    ),
    Command(
        "benchmark",
        "benchmark PARTNER",
        "Shows how a partner stands among those of its tier and country, by quarter; nothing of a "
        "group that is too small. A partner's people leave the name out: they see their own.",
        "/cosell benchmark Northwind",
    ),
    Command(
        "digest",
        "digest [daily|weekly|monthly|off|now]",
        "Shows how often you get your digest of what has changed, and what it would say now. "
        "Managers: `digest channel #name weekly PARTNER` sends one into a channel.",
        "/cosell digest weekly",
    ),
    Command(
        "queue",
        "queue",
        "Shows the registered deals that wait for your decision, what is due first before.",
        "/cosell queue",
    ),
    Command(
        "deals",
        "deals [PARTNER|ACCOUNT|STATE]",
        "Lists registered deals. `/cosell DR-42` shows one of them as it is.",
        "/cosell deals Northwind",
    ),
    Command(
        "approve",
        "approve DR-42 [NOTE]",
        "Approves a registered deal that you have been shown as it is; else it is shown first.",
        "/cosell approve DR-42 well documented",
    ),
    Command(
        "reject",
        "reject DR-42 [REASON] [TEXT]",
        "Rejects a registered deal; the partner reads the text. Without a reason from the list a "
        "form opens.",
        "/cosell reject DR-42 unqualified We see no budget yet",
    ),
    Command(
        "info",
        "info DR-42 [QUESTION]",
        "Asks the partner for what is missing; our clock stops until they answer.",
        "/cosell info DR-42 Which plant is it?",
    ),
    Command(
        "register",
        "register [PARTNER]",
        "Registers a deal for a partner, who is proposed in a channel of their own. The menu of "
        "each message has it as well.",
        "/cosell register Northwind",
    ),
    Command(
        "rules",
        "rules",
        "Says which rules count for registered deals, and in which version.",
        "/cosell rules",
    ),
    Command(
        "conflicts",
        "conflicts [CF-3]",
        "Lists the conflicts between claims that wait for a decision, or shows one, for those who "
        "decide.",
        "/cosell conflicts CF-3",
    ),
    Command(
        "credit",
        "credit OPPORTUNITY|MONTH",
        "Shows whether a deal is sourced or influenced by partners, and what each of them did. "
        "*Credit a partner…* says that one helped; it is asked to confirm that. Those who settle "
        "credit see a month, such as 2026-10, and publish it.",
        "/cosell credit Contoso line 4",
    ),
    Command(
        "questions",
        "questions [QU-3]",
        "For partner managers: the questions of partners' people that wait for an answer, who has "
        "each, and how long answers take.",
        "/cosell questions",
    ),
    Command(
        "people",
        "people [list|invite|link|unlink|grant|revoke]",
        "For managers: who can be told and who cannot, links by hand, roles, and invitations for "
        "people of a partner.",
        "/cosell people invite Northwind",
    ),
    Command(
        "why",
        "why ID",
        "Explains one overlap: why it is taken for the same company, who was told and when. Of "
        "DR-4, CF-2, LD-9, CS-3 or QU-1: who has it until when, by what, and what you were told.",
        "/cosell why OV-12",
    ),
    Command(
        "partners",
        "partners [add|NAME]",
        "Shows the partners with their lists, for partner managers: add and edit one, upload a "
        "list, link the channel, pause, start alerts, remove.",
        "/cosell partners Northwind",
    ),
    Command(
        "sharing",
        "sharing PARTNER",
        "Shows what a partner is shown of our companies and what it shows us, for partner "
        "managers: opt in, set levels by segment and field, take it back.",
        "/cosell sharing Northwind",
    ),
    Command(
        "segments",
        "segments",
        "Shows the segments of our accounts, for partner managers: make own ones by filters on the "
        "CRM, and suggestions with their reasons.",
        "/cosell segments",
    ),
    Command(
        "setup",
        "setup",
        "For admins: the first day step by step, from the CRM to going live; what is done and what "
        "comes next.",
        "/cosell setup",
    ),
    Command(
        "settings",
        "settings",
        "Shows what you get and why. Partner managers and admins pause all messages there, run a "
        "pilot and see the channels.",
        "/cosell settings",
    ),
    Command(
        "help",
        "help [WORD]",
        "Shows how a command is used.",
        "/cosell help overlaps",
    ),
)


def help_card(word: str = "", *, offered: Collection[str]) -> Card:
    """Draw the commands that are `offered`, or the one that was asked for, if it is one of them."""
    commands = [each for each in COMMANDS if each.word in offered]
    asked = next((command for command in commands if command.word == word.lower()), None)
    if asked is not None:
        rows = [f"*`/cosell {asked.usage}`*", asked.what, f"For example: `{asked.example}`"]
        return finish("help", f"/cosell {asked.usage}", [section(*rows)])
    unknown = f"There is no command “{said(word, 60)}”. There are these:" if word else ""
    rows = [f"`/cosell {command.usage}`\n{command.what}" for command in commands]
    blocks = [
        section("*What you can type*", unknown),
        section("`/cosell`\nOpens a menu.", "`/cosell ACCOUNT`\nShows an account."),
        *(section(*rows[first : first + ROWS]) for first in range(0, len(rows), ROWS)),
        context("Only you can see the answers. `/cosell help WORD` shows an example."),
    ]
    words = ", ".join(command.word for command in commands)
    return finish("help", f"What you can type after /cosell: an account, {words}", blocks)


def mention_card() -> Card:
    """Draw the short answer to a mention in a channel: where to ask, and no record."""
    text = "I answer to `/cosell` and in my App Home, where only you can see it."
    return finish("mention", text, [section(text, "Try `/cosell help` or `/cosell overlaps ACME`")])
