"""Two instances of the application on one database: engines of their own, one CRM, one clock."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Barrier
from typing import TypeVar

from journeys.desk import Desk
from store.work import Store
from tests.journeys.deal_office import DealOffice, open_deal_office

Made = TypeVar("Made")
Act = Callable[[Desk], Made]

# What a thread is late by at most: about as long as a transaction takes.
LATEST_SECONDS = 0.02


@dataclass
class Instances:
    """`deals` is the office that they both are; `chance` is seeded: a run can be repeated."""

    deals: DealOffice
    desks: tuple[Desk, Desk]
    chance: random.Random = field(default_factory=lambda: random.Random(20260814))

    def at_once(self, one: Act[Made], other: Act[Made]) -> tuple[Made | Exception, ...]:
        """Let each instance do one thing at the same time; what came of it, refusals included.

        Which instance does which, and who is late by how little, is drawn anew each time.
        """
        desks = self.chance.sample(self.desks, 2)
        late = [self.chance.choice([0.0, self.chance.uniform(0, LATEST_SECONDS)]) for _ in desks]
        start = Barrier(2)

        def done(act: Act[Made], desk: Desk, seconds: float) -> Made | Exception:
            start.wait()
            time.sleep(seconds)
            try:
                return act(desk)
            except Exception as refusal:  # what it was, the test says
                return refusal

        with ThreadPoolExecutor(2) as pool:
            return tuple(pool.map(done, (one, other), desks, late))


@contextmanager
def open_instances(database_url: str) -> Iterator[Instances]:
    """Open an office of registered deals as two instances until the block is left."""
    stores = Store.open(database_url), Store.open(database_url)
    try:
        deals = open_deal_office(stores[0])
        yield Instances(deals, (deals.desk, replace(deals.desk, store=stores[1])))
    finally:
        for store in stores:
            store.close()
