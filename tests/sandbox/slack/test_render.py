"""How messages are drawn, and that nothing in a message can become markup of its own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.slack.database import Database
from sandbox.slack.options import Options
from sandbox.slack.render_blocks import draw_blocks
from sandbox.slack.render_mrkdwn import Ink, draw_date, draw_mrkdwn
from sandbox.slack.seed import Seed, SeedChannel, SeedUser
from sandbox.slack.workspace import Workspace
from tests.sandbox.slack.test_block_kit import ALLOWED, actions, button, plain, section

NOW = 1_795_305_600.0  # 22 November 2026, 00:00 UTC
TAGS = re.compile(
    r"</?(strong|em|del|code|pre|br|blockquote|span|a|time|img)( [a-z-]+=\"[^\"<>]*\")*>"
)


@pytest.fixture(scope="module")
def ink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ink]:
    """Return what it takes to draw for Aiko in Tokyo."""
    path: Path = tmp_path_factory.mktemp("ink") / "slack.db"
    seed = Seed(
        "Vendra",
        "vendra",
        (SeedUser("aiko@v.example", "Aiko Tanabe", "Asia/Tokyo", id="U1"),),
        (SeedChannel("general", id="C1"), SeedChannel("vault", "private", (), id="C2")),
    )
    workspace = Workspace(Database(path), Options(db=path), lambda: seed, lambda: NOW)
    viewer = workspace.user("U1")
    assert viewer is not None
    yield Ink(workspace, viewer, NOW)
    workspace.db.close()


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <del>gone</del>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("`*not bold*`", "<code>*not bold*</code>"),
        ("```\na < b\n```", "<pre>a &lt; b</pre>"),
        ("&lt;b&gt; &amp; <b>", "&lt;b&gt; &amp; &lt;b&gt;"),
        ("one\ntwo", "one<br>two"),
        ("> quoted\nnot", "<blockquote>quoted</blockquote>not"),
        ("<@U1>", '<span class="mention me">@Aiko Tanabe</span>'),
        ("<@U9>", '<span class="mention">@U9</span>'),
        ("<#C1>", '<a class="mention" href="?c=C1">#general</a>'),
        ("<#C2>", '<a class="mention" href="?c=C2">#private-channel</a>'),
        ("<!channel>", '<span class="mention">@channel</span>'),
        (
            "<https://x.example/?a=1&amp;b=2|*here*>",
            '<a href="https://x.example/?a=1&amp;b=2" target="_blank"'
            ' rel="noopener noreferrer">*here*</a>',
        ),
        ("<javascript:alert(1)|click>", "&lt;javascript:alert(1)|click&gt;"),
        (":unknown: 10:30:15", ":unknown: 10:30:15"),
    ],
)
def test_mrkdwn_is_drawn_as_slack_draws_it(ink: Ink, text: str, drawn: str) -> None:
    assert str(draw_mrkdwn(text, ink)) == drawn


def test_lists_are_drawn_with_their_signs(ink: Ink) -> None:
    drawn = str(draw_mrkdwn("• one\n2. two", ink))

    assert '<span class="dot">•</span><span>one</span>' in drawn
    assert '<span class="dot">2.</span><span>two</span>' in drawn


def test_a_shortcode_and_its_sign_are_the_same_picture(ink: Ink) -> None:
    assert draw_mrkdwn(":warning:", ink) == draw_mrkdwn("⚠️", ink)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{date_num} {time}", "2026-11-22 09:00"),
        ("{date_short_pretty} at {time}", "today at 09:00"),
        ("{date}", "November 22nd, 2026"),
        ("{date_long}", "Sunday, November 22nd, 2026"),
        ("{date_short}", "Nov 22, 2026"),
        ("{ago} {unknown}", "just now {unknown}"),
    ],
)
def test_dates_are_in_the_readers_zone(ink: Ink, pattern: str, words: str) -> None:
    assert draw_date(str(int(NOW)), pattern, ink) == words


def test_a_date_that_is_none_shows_its_fallback(ink: Ink) -> None:
    assert str(draw_mrkdwn("<!date^soon^{date}|soon>", ink)) == "soon"


@given(st.text(alphabet=st.sampled_from("*_~`<>@#!|&\"'/:ax1 \n^.\ue000\ue001•-")))
def test_no_text_becomes_markup_of_its_own(ink: Ink, text: str) -> None:
    left = TAGS.sub("", str(draw_mrkdwn(text, ink)))

    assert "<" not in left
    assert ">" not in left


@pytest.mark.parametrize("blocks", ALLOWED.values(), ids=ALLOWED)
def test_whatever_is_accepted_is_drawn(ink: Ink, blocks: list[dict[str, Any]]) -> None:
    named = [{**block, "block_id": f"b{i}"} for i, block in enumerate(blocks)]

    assert "block" in draw_blocks(named, ink)


def test_values_and_words_of_a_button_are_escaped(ink: Ink) -> None:
    evil = '"><script>alert(1)</script>'
    blocks = [
        {**actions(button(evil, text=plain(evil), value=evil)), "block_id": evil},
        {**section(text={"type": "mrkdwn", "text": evil}), "block_id": "b"},
    ]

    assert "<script" not in draw_blocks(blocks, ink)


def test_a_picture_from_elsewhere_is_shown_as_its_words(ink: Ink) -> None:
    image = {"type": "image", "image_url": "http://x.example/a.png", "alt_text": "A chart"}

    drawn = draw_blocks([{**image, "block_id": "b"}], ink)

    assert "x.example" not in drawn
    assert 'aria-label="A chart"' in drawn
