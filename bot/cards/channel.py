"""What takes the place of a card that not everybody may read, and the word to who can mend it."""

from bot.cards.parts import Card, context, finish, said, section
from journeys.notices import ChannelNotice

ONCE = "You get this once, because you can mend it · `cosell doctor` lists channels"
OUT = {
    "not_in_channel": "I am not in it",
    "is_archived": "it is archived",
    "channel_not_found": "there is none, or it is private and I am not in it",
}


def channel_card(notice: ChannelNotice) -> Card:
    """Draw which channel is out of use, who reads it, and what to do."""
    name = said(notice.channel, 80)
    if notice.readers is None:
        return _out_card(name, OUT.get(notice.code, "Slack refuses it"))
    return finish(
        "channel",
        f"Nothing is posted in #{name} any more: it is {notice.readers}",
        [
            section(
                f"*I post nothing internal in #{name}: it is {notice.readers}.*",
                "What was meant for it waits. Take out who does not belong there, or name another "
                "channel with `/cosell settings`, one that only members of this workspace read; "
                "then it is sent there.",
            ),
            context(ONCE),
        ],
    )


def _out_card(name: str, why: str) -> Card:
    return finish(
        "channel",
        f"I cannot post in #{name}: {why}",
        [
            section(
                f"*I cannot post in #{name}: {why}.*",
                "What was meant for it waits for some hours. Type `/invite @cosell` there, or name "
                "another channel with `/cosell settings`; then it is sent there.",
            ),
            context(ONCE),
        ],
    )


def withheld_card() -> Card:
    """Draw what stands in the place of a card that has become unfit for its readers."""
    words = "This message was taken down: not everybody who reads here may see it."
    return finish("withheld", words, [section(words)])
