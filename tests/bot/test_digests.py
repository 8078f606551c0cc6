"""A digest over the wire: its picture, its file in the thread, its buttons, and the command."""

from datetime import UTC, datetime, timedelta

from bot.messenger import SlackMessenger
from bot.web_api import web_client
from journeys.digest_notices import DigestNotice, Number, OverlapRow, Share, headline_of
from journeys.notices import ToPerson
from partnering.digests import Cadence, Rhythm, ToDo
from partnering.notice_kinds import Level
from sandbox.slack.options import BOT_TOKEN
from tests.bot.door import Door, said_in
from tests.bot.test_illustrations import AtHand, pictures, shown
from tests.journeys.office import PIA

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def full(overlap_id: int, reader_id: int) -> DigestNotice:
    """A digest with all that can stand in one."""
    return DigestNotice(
        digest_id=7,
        cadence=Cadence.WEEKLY,
        about="",
        headline=headline_of(17, 1, 14),
        since=NOW - timedelta(days=7),
        until=NOW,
        numbers=(
            Number("queue", "Deals to decide", 3, 2),
            Number("at_risk", "Protected deals at risk", 2, 2),
            Number("expiring", "Protections ending in 30 days", 5, 8),
            Number("idle", "Idle partners", 1, 0),
        ),
        to_do=(
            ToDo(
                "deal",
                42,
                "Decide on DR-42: Northwind for Contoso",
                due_at=NOW - timedelta(hours=5),
                version=2,
            ),
            ToDo("question", 3, "Answer Fabrikam: may we quote?", due_at=NOW + timedelta(hours=3)),
            ToDo("overlap", overlap_id, "Adatum is a customer of Northwind.", level=Level.P3),
        ),
        more=(
            "and 12 more: 9 new overlaps, 3 leads",
            "Not told at once: in your digest: Leads (2)",
        ),
        also=("Northwind shares with us now",),
        also_more=0,
        shares=(Share("Northwind", 9), Share("Fabrikam", 4), Share("Alpine Systems", 1)),
        shares_title="New overlaps on your accounts, by partner",
        rows=(OverlapRow("OV-1", "Contoso", "Northwind", "Contoso AG", "Ada", "EUR 1", NOW),),
        reader_id=reader_id,
    )


def test_a_digest_has_its_picture_its_file_in_the_thread_and_buttons_that_work(
    door: Door,
) -> None:
    door.alert()
    (overlap,) = door.office.overlaps()
    client = web_client(BOT_TOKEN, f"{door.slack.url}/api/")
    now, pencil = door.office.now, AtHand()
    messenger = SlackMessenger(client, door.store, clock=lambda: now, pictures=pencil)
    pia = door.office.person(PIA)
    notice = full(overlap.id, pia.id)

    for _ in range(2):
        messenger.tell(ToPerson(pia), notice, record="digest:7", correlation="c", now=now)

    card, file = shown(door)[-2:]
    assert len(card["blocks"]) <= 20
    assert [each["alt_text"] for each in pictures(card)] == [
        "New overlaps on your accounts, by partner: Northwind 9, Fabrikam 4, Alpine Systems 1."
    ]
    assert pencil.drawn == 1
    assert file["thread_ts"] == card["ts"]
    assert [each["name"] for each in file["files"]] == ["digest-7.csv"]
    said = said_in(card)
    for words in ("3 · up 1", "5 · down 3", "2 · as before"):
        assert words in said
    assert "and 12 more: 9 new overlaps, 3 leads" in said
    assert card["text"] == ("Your week in co-selling: 17 to act on, 1 overdue, 14 new overlaps.")

    channel = door.direct(PIA.email)
    door.press(PIA.email, channel, card, "Show overlap")
    door.awaits(PIA.email, channel, "Contoso Maschinenbau")
    door.press(PIA.email, channel, card, "Change how often", "Monthly digest")
    door.awaits(PIA.email, channel, "Monthly at 09:00")
    with door.store.read() as view:
        assert view.digests.choice_of(pia.id).rhythm is Rhythm.MONTHLY

    door.act(PIA.email, "command", channel=channel, text="/cosell digest")
    own = door.awaits(PIA.email, channel, "My digest")
    door.press(PIA.email, channel, own, "Show me now")
    door.awaits(PIA.email, channel, "Your month in co-selling")


def test_a_channel_that_the_app_cannot_post_in_gets_no_digest(door: Door) -> None:
    """Said when it is asked for; later nobody would hear of it."""
    channel = door.direct(PIA.email)
    for name, words in (
        ("nope", "I see no channel #nope"),
        ("not-in", "I am not in #not-in"),
        ("ext-partner", "#ext-partner is shared with"),
    ):
        door.act(
            PIA.email, "command", channel=channel, text=f"/cosell digest channel #{name} daily"
        )
        door.awaits(PIA.email, channel, words)
    door.act(PIA.email, "command", channel=channel, text="/cosell digest yearly")
    door.awaits(PIA.email, channel, "none of daily, weekly, monthly, off, now, channel, list, end")
    with door.store.read() as view:
        assert view.digests.feeds() == []

    door.act(PIA.email, "command", channel=channel, text="/cosell digest channel #deal-desk daily")
    door.awaits(PIA.email, channel, "#deal-desk")
