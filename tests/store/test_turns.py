"""Turns: first come first served, and nobody waits for ever."""

import threading
import time

import pytest

from store.turns import Turns


def test_turns_are_given_in_the_order_of_asking() -> None:
    turns, order = Turns(30), list[int]()

    def take(name: int) -> None:
        with turns.turn():
            order.append(name)

    waiting = []
    with turns.turn():
        for name in range(5):
            waiting.append(threading.Thread(target=take, args=(name,)))
            waiting[-1].start()
            while len(turns._waiting) <= name:
                time.sleep(0.001)
    for thread in waiting:
        thread.join()

    assert order == [0, 1, 2, 3, 4]


def test_who_waited_too_long_gives_up_and_the_turn_goes_on() -> None:
    turns = Turns(0.01)

    with turns.turn(), pytest.raises(TimeoutError), turns.turn():
        pytest.fail("somebody else has the turn")

    with turns.turn():
        pass


def test_a_turn_ends_with_an_exception() -> None:
    turns = Turns(0.01)

    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError

    with turns.turn():
        pass
