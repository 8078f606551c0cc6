"""Whatever is shared and whoever reads along, nobody is shown a word that they may not read.

Everything that the product can say is said here: messages with their pictures and files, digests,
mails, App Home, and the answers to who asks. What is new is red here until the town makes it.
"""

import ast
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import journeys
from journeys.charts import Chart
from journeys.deliver import EFFECTS
from journeys.digest_packs import Pack
from journeys.notices import Notice
from journeys.share import revoke
from journeys.watch_sharing import watch_sharing
from partnering.digests import About, Cadence
from partnering.partners import STANDARD_SEGMENTS
from partnering.sharing import Field, Level, Side
from store.upgrade import upgrade
from store.work import Store
from tests.bot.rights.evening import (
    GUEST,
    INSIDE,
    OTHER,
    VISITOR,
    Audiences,
    Evening,
    Shown,
    open_evening,
    owe,
)
from tests.bot.rights.town import ADA, FIRST, GERD, KNOWN, MAILA, OTTO, OURS_ALONE, Town, fill
from tests.bot.rights.who_may import Agreed, Agreement, Kind, Said, Word, may_read, words_in
from tests.journeys.deal_office import AE, CC, DD, PM

PARTNERS = ("P1", "P2", "P3")


@dataclass(frozen=True, slots=True)
class Template:
    """The town with all that it owes, in a file that each evening copies."""

    town: Town
    file: Path
    folder: Path

    @contextmanager
    def evening(self, agreement: Agreement, audiences: Audiences) -> Iterator[Evening]:
        with TemporaryDirectory(dir=self.folder) as folder:
            file = Path(folder) / "evening.db"
            opened = open_evening(self.town, self.file, file, agreement, audiences)
            yield opened
            opened.desk.store.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("town")
    url = f"sqlite:///{folder}/town.db"
    upgrade(url)
    store = Store.open(url)
    town = fill(store)
    owe(town, folder / "town.db")
    store.close()
    return Template(town, folder / "town.db", folder)


def _rules(partner: bool) -> st.SearchStrategy[Said]:
    ours = st.builds(
        Said,
        side=st.just(Side.OURS),
        segment=st.sampled_from(("", "", *STANDARD_SEGMENTS, OURS_ALONE)),
        field=st.none() | st.sampled_from(Field),
        level=st.sampled_from(Level),
        ended=st.just(False) if not partner else st.sampled_from((False, False, False, True)),
    )
    theirs = st.builds(
        Said,
        side=st.just(Side.THEIRS),
        segment=st.sampled_from(("", "customers", "prospects")),
        field=st.none() | st.just(Field.NAME),
        level=st.sampled_from(Level),
        ended=st.just(False) if not partner else st.sampled_from((False, False, False, True)),
    )
    return ours | ours | theirs


def _several(partner: bool, most: int) -> st.SearchStrategy[tuple[Said, ...]]:
    one_each = lambda each: (each.side, each.segment.lower(), each.field)  # noqa: E731
    return st.lists(_rules(partner), max_size=most, unique_by=one_each).map(tuple)


words = st.sampled_from((True, True, True, True, None, False))
agreements = st.builds(
    Agreement,
    st.fixed_dictionaries(
        {
            key: st.builds(
                Agreed,
                ours=words,
                theirs=words,
                rules=_several(True, 6),
                over=st.sampled_from((None, None, None, None, Side.OURS, Side.THEIRS)),
            )
            for key in PARTNERS
        }
    ),
    _several(False, 2),
    moved=st.frozensets(st.sampled_from(sorted(KNOWN)), max_size=3),
)
ROOMS = (*INSIDE, *(f"ext-{key.lower()}" for key in PARTNERS))
audiences = st.builds(
    Audiences,
    extra=st.lists(
        st.tuples(
            st.sampled_from(ROOMS),
            st.sampled_from((GUEST, OTHER, VISITOR, "U0REPP1", "U0REPP2", f"U0{GERD.key}")),
        ),
        max_size=3,
    ).map(tuple),
    away=st.frozensets(st.sampled_from((MAILA.key, OTTO.key, PM.key)), max_size=2),
    by_mail=st.frozensets(st.sampled_from(PARTNERS), max_size=2),
    lines=st.sampled_from((100, 100, 1)),
    later=st.frozensets(st.sampled_from((OTTO.key, MAILA.key, PM.key)), max_size=2),
    demoted=st.frozensets(st.sampled_from((PM.key, CC.key, DD.key)), max_size=1),
)


def leaks(shown: Collection[Shown], agreement: Agreement) -> list[str]:
    """What somebody is shown and may not read, in words."""
    return [
        f"{each.what}: {word.kind} of {word.number or '-'} {word.partner} for {reader.name}"
        for each in shown
        for word in _words_of(each)
        for reader in each.readers
        if not may_read(word, reader, agreement)
        and not (word.kind is Kind.PARTNER and each.what in IN_ITS_CHANNEL)
    ]


def _words_of(shown: Shown) -> Iterator[Word]:
    yield from words_in(shown.text)
    if shown.what.partition(" ")[0] in ("matrix", "scoreboard") and _MONEY.search(shown.text):
        yield Word(Kind.SUM)


_MONEY = re.compile("€|EUR")
# What stands in a partner's channel for whoever comes in: whose channel it is, and nothing else.
IN_ITS_CHANNEL = {"invitation", "deal_door"}


# An evening takes seconds, and what leaks is said in words: nothing is made smaller. The few of
# each run are the same everywhere, so that a red one can be run again; `make soak` tries others.
AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)
SOME = [
    pytest.param(2, id="few"),
    pytest.param(40, id="many", marks=[pytest.mark.soak, pytest.mark.timeout(1200)]),
]


@pytest.mark.parametrize("examples", SOME)
def test_nobody_is_told_a_word_that_they_may_not_read(template: Template, examples: int) -> None:
    @settings(max_examples=examples, phases=AS_FOUND, derandomize=examples < 10)
    @given(agreement=agreements, audience=audiences, who=st.sampled_from(("P1", "P2")))
    def whatever_is_shared(agreement: Agreement, audience: Audiences, who: str) -> None:
        with template.evening(agreement, audience) as evening:
            evening.passes()
            assert leaks([*evening.told(), *evening.seen()], agreement) == []

            # Then our side stops: what was posted gives way, and nothing new says it again.
            number, ada = template.town.id(who), template.town.deals.person(ADA)
            revoke(evening.desk, number, by=ada, now=evening.now)
            evening.settle()
            after = replace(agreement.with_[who], ours=False)
            later = replace(agreement, with_={**agreement.with_, who: after})
            assert leaks([*evening.told(sent=False)], later) == []

    whatever_is_shared()


@pytest.mark.parametrize("examples", SOME)
def test_nobody_finds_a_word_that_they_may_not_read(template: Template, examples: int) -> None:
    @settings(max_examples=3 * examples, phases=AS_FOUND, derandomize=examples < 10)
    @given(agreement=agreements)
    def whatever_is_shared(agreement: Agreement) -> None:
        with template.evening(agreement, Audiences()) as evening:
            evening.now = FIRST
            watch_sharing(evening.desk, now=evening.now)
            assert leaks([*evening.seen()], agreement) == []

    whatever_is_shared()


# Kinds that the town has no reason to tell. As every kind, each is filled with words by its own
# fields, for any reader and any place, in `test_notices` and `test_shared_notices`.
ELSEWHERE = {
    "weights": "takes many judgements; neither a company nor a partner is in it",
    "erased": "stands where a record was erased, and says nothing of it",
    "partner_help_word": "says a request's number and that it waits, nothing of the deal",
}
# Effects that tell nobody anything: they write to the CRM or decide, or only draw anew what is
# gone; of what is drawn anew each kind is told here as well.
SILENT = {
    "write_overlaps",
    "mirror_deal",
    "write_credit",
    "note_help",
    "judge_opportunity",
    "judge_after_case",
    "follow_merge",
    "tell_admins",
    "redraw_weights",
    "redraw_erased",
    "redraw_joining",
    "redraw_invitation",
    "reply_to_us",
}
# Who writes a letter, and while carrying out what it is mailed.
LETTERS = {
    "journeys/mail_leads.py": {"mail_lead"},
    "journeys/mail_help.py": {"mail_help"},
    "journeys/mail_credit.py": {"mail_credit"},
    "journeys/mail_sharing.py": {"mail_sharing_ask"},
    "journeys/mail_list_link.py": {"mail_list_link"},
    "journeys/partner_digests.py": {"tell_digest"},
    "journeys/deal_letters.py": {"mail_form", "mail_partner", "mail_case_parties"},
    # Any notice to one of ours who is not in chat.
    "bot/cards/as_letter.py": {"alert_owner", "show_lead"},
}
# Who writes rows of a file for a message, and the kind of message.
FILES = {
    "journeys/digest_chart.py": "digest",
    "journeys/matrix_chart.py": "matrix",
    "journeys/scoreboard_chart.py": "scoreboard",
}
# Who attaches a picture or a file to a card.
CARDS = {"bot/cards/digest.py", "bot/cards/matrix.py", "bot/cards/scoreboard.py"}


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is shown: where everything may be, by mail where little may, and among strangers."""

    whats: frozenset[str]
    carried: frozenset[str]
    pictures: frozenset[type[object]]
    words: frozenset[Kind]
    digests: frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def seen(template: Template) -> Seen:
    everything = tuple(Said(side, "", None, Level.ALL) for side in Side)
    open_to_all = Agreement({key: Agreed(rules=everything) for key in PARTNERS})
    # Names alone, and of one list of each partner numbers or nothing.
    names = tuple(
        Said(Side.OURS, "", each, Level.OVERLAPS if each is Field.NAME else Level.HIDDEN)
        for each in Field
    )
    first = Agreed(rules=(*names, Said(Side.THEIRS, "customers", None, Level.COUNTS)))
    second = Agreed(rules=(*names, Said(Side.THEIRS, "prospects", None, Level.HIDDEN)))
    little = Agreement({"P1": first, "P2": second, "P3": Agreed()}, moved=frozenset({2}))
    stopped = replace(little, with_={**little.with_, "P2": Agreed(theirs=False)})
    away = Audiences(
        away=frozenset({MAILA.key, AE.key}),
        by_mail=frozenset({"P1", "P2"}),
        lines=1,
        later=frozenset({OTTO.key, PM.key}),
    )
    # And who does not belong there has come into channels.
    mixed = Audiences(
        extra=(
            ("ext-p1", GUEST),
            ("all-daily", GUEST),
            ("cosell-alerts", "U0REPP1"),
            ("north-weekly", OTHER),
        ),
        demoted=frozenset({CC.key, DD.key}),
    )
    found: list[Seen] = []
    for agreement, audience in (
        (open_to_all, Audiences()),
        (little, away),
        (stopped, mixed),
    ):
        with template.evening(agreement, audience) as evening:
            evening.passes()
            shown = [*evening.told(), *evening.seen()]
            assert leaks(shown, agreement) == []
            found.append(
                Seen(
                    frozenset(each.what for each in shown),
                    frozenset(evening.carried),
                    frozenset(evening.wire.pictures),
                    frozenset(word.kind for each in shown for word in _words_of(each)),
                    frozenset(evening.digests()),
                )
            )
    return Seen(
        *(frozenset().union(*(getattr(each, name) for each in found)) for name in Seen.__slots__)
    )


def test_all_that_the_product_can_say_is_said_in_the_town(seen: Seen) -> None:
    kinds = {each.kind for each in get_args(Notice)}
    assert set(ELSEWHERE) <= kinds
    assert kinds - set(ELSEWHERE) <= seen.whats, "tell the new kind in the town"

    assert set(SILENT) <= set(EFFECTS)
    assert set(EFFECTS) - SILENT <= seen.carried, "let the town owe the new effect"

    assert {whose for whose, _ in seen.digests} == {*Pack, *About, "a partner"}
    assert {cadence for _, cadence in seen.digests} == set(Cadence)

    assert _makers_of("Letter") == set(LETTERS), "say when the new letter is mailed"
    mailed = {f"mail by {effect}" for effects in LETTERS.values() for effect in effects}
    assert mailed <= seen.whats
    assert _makers_of("as_csv") == set(FILES), "say of which message the new file is"
    assert {f"{kind} file" for kind in FILES.values()} <= seen.whats
    assert _makers_of("Picture") | _makers_of("Attached") == CARDS
    assert seen.pictures == set(get_args(Chart))

    # And somebody reads each sort of word, but for what no message says: else nothing is found.
    never = {
        Kind.PRIVATE,
        Kind.LISTED_CITY,
        Kind.CLAIM_MAIL,
        Kind.LEAD_NEWS,
        Kind.AGREEMENT,
        Kind.CASE_NOTE,
    }
    assert seen.words >= set(Kind) - never


def _makers_of(name: str) -> set[str]:
    """Which files of the product call something by this name, without the one that defines it."""
    root, found = Path(journeys.__file__ or "").parents[1], set()
    for room in ("app", "bot", "journeys", "portal", "scheduler"):
        for file in (root / room).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            if f"{name}(" in text and _calls(ast.parse(text), name):
                found.add(file.relative_to(root).as_posix())
    return found


def _calls(tree: ast.Module, name: str) -> bool:
    return any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == name
        for each in ast.walk(tree)
    )
