"""What takes the place of a card that not everybody may read, and the word to who can mend it."""

from bot.cards.parts import Card, context, finish, said, section
from journeys.notices import ChannelNotice
from partnering.audiences import Readers

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
    if notice.readers is Readers.STRANGERS:
        return _strangers_card(name)
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


def _strangers_card(name: str) -> Card:
    """Draw that somebody else reads along in a partner's channel."""
    return finish(
        "channel",
        f"A partner's deals are not shown in #{name} any more",
        [
            section(
                f"*I show nothing of the partner's deals in #{name}: it is {Readers.STRANGERS}.*",
                "What was meant for it waits for some hours. Take out who does not belong there, "
                "or post an invitation there with `/cosell people invite` and confirm who presses "
                "it; then it is sent there. People from the same workspace as somebody confirmed "
                "need not press.",
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


def withheld_card(*, private: bool) -> Card:
    """Draw what stands in the place of a card that has become unfit for its readers."""
    words = (
        "This message was taken down: you may not see any more what it showed."
        if private
        else "This message was taken down: not everybody who reads here may see it."
    )
    return finish("withheld", words, [section(words)])
