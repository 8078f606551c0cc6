"""What is to happen in the simulated quarter, drawn by chance: ticks, outages, words."""

from datetime import datetime, timedelta

from tests.journeys.quarter_days import Quarter
from tests.journeys.quarter_people import Someone
from tests.journeys.quarter_town import EACH
from tests.journeys.quarter_words import KINDS, NIGHTS

# How often each kind is told, in their order.
_WEIGHTS = (9, 6, 3, 2, 1)


def plan(quarter: Quarter, *, ticks: int, each_day: float, finds: float) -> None:
    """Lay out the days: so many ticks and words in each, an outage now and then."""
    chance, people = quarter.chance, quarter.people
    whos = ("first", "second", "both", "race", "cut")
    for day in range(quarter.days):
        begins = quarter.start + timedelta(days=day)
        for at in range(ticks):
            # On the grid of the product's own table, so that some come at nine sharp.
            minutes = 10 * round(144 * (at + chance.uniform(-0.3, 0.7)) / ticks)
            (who,) = chance.choices(whos, (6, 6, 1, 3, 1))
            quarter.at(begins + timedelta(minutes=max(0, minutes)), quarter.tick(who))
        if day == 8 or chance.random() < 0.04:
            hours = 45 if day == 8 else chance.choice((3, 20, 45))
            quarter.at(begins + timedelta(minutes=chance.randrange(1440)), quarter.down(hours))
        _some(quarter, begins, each_day, finds)
        if day % 5 == 0:
            _burst(quarter, begins, doomed=day // 5 % 3)
        if day == 2:
            _cut_off(quarter, begins)
        if day == 4:
            for one in [one for one in people if one.is_usual][:3]:
                _many(quarter, begins, one, at_once=False)
        if chance.random() < 0.3 + len(people) / 1000:
            moment = begins + timedelta(seconds=chance.randrange(86_400))
            _many(quarter, moment, chance.choice(people), at_once=chance.random() < 0.5)
    for night in NIGHTS:
        quarter.say(night, "news", people[:3])
        for _ in range(max(3, len(people) // 10)):
            _word(quarter, night + timedelta(minutes=10 * chance.randrange(-30, 70)))
    # Whatever waits goes out within the days after it, when nothing more is said.
    for hour in range(4, 24 * 6, 14):
        quarter.at(quarter.end + timedelta(hours=hour), quarter.tick("first"))


def _some(quarter: Quarter, begins: datetime, each_day: float, finds: float) -> None:
    """Let a day bring so many words and overlaps, and now and then what a partner files."""
    chance = quarter.chance

    def moment() -> datetime:
        return begins + timedelta(seconds=chance.randrange(86_400))

    for _ in range(int(each_day + chance.random())):
        _word(quarter, moment())
    for _ in range(int(finds + chance.random())):
        quarter.find(moment())
    if chance.random() < 0.5:
        quarter.file(moment())


def _burst(quarter: Quarter, begins: datetime, *, doomed: int) -> None:
    """Let more be found for one person than they are told of in a day; one of it is cut off."""
    owners = quarter.town.owners
    owner = quarter.chance.choice([one for one in owners if one.is_usual] or owners)
    moment = _awake(owner, begins)
    for at in range(EACH):
        moment += timedelta(minutes=7)
        quarter.find(moment, owner, at, doomed=at == doomed)


def _cut_off(quarter: Quarter, begins: datetime) -> None:
    """Cut off by day what is told to some, so that it is taken up again when it is night."""
    plain = [one for one in quarter.people if one.is_usual]
    _many(quarter, begins, plain[0], at_once=True)
    for one in plain[:3]:
        quarter.doomed.add(len(quarter.words) + 1)
        quarter.say(_awake(one, begins + timedelta(days=1)), "news", [one])


def _word(quarter: Quarter, moment: datetime) -> None:
    chance = quarter.chance
    (kind,) = chance.choices(tuple(KINDS), _WEIGHTS)
    readers = chance.sample(quarter.people, chance.choice((1, 1, 2, 3)))
    quarter.say(moment, kind, readers, own=chance.random() < 0.04)


def _awake(one: Someone, moment: datetime) -> datetime:
    while one.sleeps(moment):
        moment += timedelta(hours=5)
    return moment


def _many(quarter: Quarter, moment: datetime, one: Someone, *, at_once: bool) -> None:
    """Tell one person of much: at the same time, which becomes one message, or over some hours."""
    chance = quarter.chance
    moment = _awake(one, moment)
    kind = chance.choice(("news", "lead"))
    for _ in range(chance.randrange(5, 10)):
        some = kind if at_once else chance.choice(("news", "lead", "quiet"))
        quarter.say(moment, some, [one])
        moment += timedelta(seconds=2) if at_once else timedelta(minutes=chance.randrange(1, 40))
