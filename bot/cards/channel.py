"""What takes the place of a card that not everybody may read, and the word to who can mend it."""

from bot.cards.parts import Card, context, finish, said, section
from journeys.notices import ChannelNotice


def channel_card(notice: ChannelNotice) -> Card:
    """Draw which channel is out of use, who reads it, and what to do."""
    name = said(notice.channel, 80)
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
            context("You get this once, because you can mend it · `cosell doctor` lists channels"),
        ],
    )


def withheld_card() -> Card:
    """Draw what stands in the place of a card that has become unfit for its readers."""
    words = "This message was taken down: not everybody who reads here may see it."
    return finish("withheld", words, [section(words)])
