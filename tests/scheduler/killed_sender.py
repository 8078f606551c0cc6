"""A process to be killed: it says that it is sending, and then never comes back.

Called as `python -m tests.scheduler.killed_sender DATABASE_URL`.
"""

import sys
import threading

from journeys.notices import Notice, Recipient
from scheduler.running import Running
from store.work import Store
from tests.listeners import ListeningMessenger
from tests.scheduler.makers import desk_for


def main(database_url: str) -> None:
    def hang(to: Recipient, notice: Notice) -> None:
        print("sending", flush=True)
        threading.Event().wait()

    store = Store.open(database_url)
    bell = threading.Event()
    desk = desk_for(store, ListeningMessenger(store, before=hang), bell=bell)
    Running(desk, database_url=database_url, bell=bell).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
