"""SIGKILL at random moments of the loop: every press and every alert is found in the end."""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.bustle import PARTNER, Bustle, Plan, invented
from tests.e2e.ledger import check_alerts, is_quiet, rows_of
from tests.e2e.nursery import Nursery
from tests.e2e.org import OrgDesk
from tests.e2e.processes import spawned_in
from tests.e2e.town import Town, open_town, wait_for, words_of

# An inbox row whose second try was cut off, too, waits for 160 s.
QUIET_SECONDS = 240.0
MARKS = {
    "useful": "useful",
    "not_useful": "not_useful",
    "snooze": "snoozed",
    "clear": "cleared",
}
JUDGED = {"wrong": "not_same", "related": "related"}


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(12, marks=pytest.mark.timeout(600)),
        pytest.param(50, marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
def test_no_press_and_no_alert_is_lost_to_kills(
    kills: int, first_day_folder: Path, tmp_path: Path, nursery: Nursery
) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with open_town(first_day_folder, tmp_path / "town", nursery=nursery) as town:
        bustle = busy_town(town, chance, accounts=kills)

        for _ in range(kills):
            live_and_be_killed(town, bustle, chance)
        town.fail_slack(slow_seconds=0)
        wait_for(lambda: not spawned_in(town.folder), "what the killed products spawned to end")
        town.start()
        wait_for(
            lambda: is_quiet(town, bustle.expected), "everything to be carried out", QUIET_SECONDS
        )

        assert bustle.expected
        check_alerts(town, bustle.expected)
        check_presses(town, bustle)
        check_answers(town, bustle)
        assert town.stop() == 0
        wait_for(lambda: not spawned_in(town.folder), "what the product spawned to end")
        assert "[error" not in (town.folder / "product.log").read_text(encoding="utf-8")


def busy_town(town: Town, chance: random.Random, *, accounts: int) -> Bustle:
    """Give the town a partner and as many accounts more as can become overlaps with it."""
    names = invented(accounts)
    listed = town.folder / "kestrel.csv"
    rows = [f"KW-{n},{name},{site},{country}" for n, (name, site, country) in enumerate(names)]
    listed.write_text("\n".join(["id,name,website,country", *rows]) + "\n", encoding="utf-8")
    hidden = OrgDesk(town.org.url).hide(names)
    for call in (
        ("sync",),
        ("partners", "add", PARTNER),
        ("partners", "import", PARTNER, str(listed), "--segment", "customers", "--source", "a test",
         "--start-alerts"),
    ):  # fmt: skip
        told = town.run(*call)
        assert told.returncode == 0, told.stderr
    return Bustle(town, chance, hidden)


def live_and_be_killed(town: Town, bustle: Bustle, chance: random.Random) -> None:
    """Start the product, let people act, and kill it 0-2 s later, in the middle of whatever."""
    # A slow Slack widens the gap in which nobody can know whether a message was posted.
    town.fail_slack(slow_seconds=chance.choice((0, 0, 0.4)))
    town.start()
    waits = ("not at all", "for Slack", "for Slack", "for a message", "for a message")
    wait = chance.choice(waits)
    if wait == "for Slack":
        wait_for(lambda: town.state()["sockets"], "the product to connect")
    elif wait == "for a message":
        posted = len(town.state()["messages"])
        # Where there is nothing to say, this is as good a moment as any.
        with suppress(AssertionError):
            wait_for(lambda: len(town.state()["messages"]) > posted, "a message", seconds=5)
    with ThreadPoolExecutor(1) as people:
        acting = people.submit(bustle.act)
        assert town.product is not None
        town.product.ended(chance.uniform(0, 2))
        town.kill()
        acting.result()


def check_presses(town: Town, bustle: Bustle) -> None:
    """Each press that Slack saw acknowledged had its effect; none had it twice."""
    with rows_of(town) as rows:
        facts = [
            (row["kind"], json.loads(row["payload"]))
            for row in rows("SELECT kind, payload FROM facts WHERE id > 0 AND by LIKE 'person:%'")
        ]
        marks = {
            (row["overlap_id"]): row["mark"]
            for row in rows("SELECT m.overlap_id, m.mark FROM marks m")
        }
        hidden = {row["id"] for row in rows("SELECT id FROM overlaps WHERE state = 'hidden'")}
    effects: Counter[tuple[int, str]] = Counter(
        effect for kind, payload in facts if (effect := effect_of(kind, payload)) is not None
    )
    pressed = 0
    for number, plan in bustle.plans.items():
        for place, step in enumerate(plan.steps):
            acked, tries = int(place < plan.done), plan.tries.get(step, 0)
            assert acked <= effects[number, step] <= tries, (number, plan, effects[number, step])
            pressed += acked
        if plan.done and all(tries == 1 for tries in plan.tries.values()):
            check_how_it_stands(plan, marks.get(number), number in hidden)
    assert pressed
    print(f"{pressed} presses acknowledged, {sum(effects.values())} effects")


def check_how_it_stands(plan: Plan, mark: str | None, is_hidden: bool) -> None:
    last = plan.steps[plan.done - 1]
    if last in MARKS:
        assert mark == MARKS[last], plan
    assert is_hidden == (last in JUDGED), plan


def effect_of(kind: str, payload: dict[str, Any]) -> tuple[int, str] | None:
    """Name the press that a fact is the effect of."""
    number = int(payload.get("overlap_id", 0))
    if kind == "OverlapMarked":
        return number, next(step for step, mark in MARKS.items() if mark == payload["mark"])
    if kind == "MatchJudged":
        return number, next(step for step, what in JUDGED.items() if what == payload["judgement"])
    return (number, "take_back") if kind == "JudgementSettled" else None


def check_answers(town: Town, bustle: Bustle) -> None:
    """Whoever asked has an answer that names what they asked for."""
    for asked in bustle.asked:
        told = [m for m in town.messages(asked.who, "general") if m["ephemeral"]]
        assert any(asked.account in words_of(message) for message in told), asked
    print(f"{len(bustle.asked)} questions answered")
