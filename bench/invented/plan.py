"""Which lefts stand on an invented right list, and how often. Invents nothing itself."""

from random import Random

LINKED = 0.4  # of the rights
TWICE = 0.03  # of the linked lefts are twice on the right list


def plan(random: Random, lefts: int, rights: int) -> list[int]:
    """Return for each right the number of the left that it is, or -1 for a stranger."""
    linked = random.sample(range(lefts), min(lefts, int(rights * LINKED / (1 + TWICE))))
    linked += random.sample(linked, int(len(linked) * TWICE))
    planned = linked + [-1] * (rights - len(linked))
    random.shuffle(planned)
    return planned
