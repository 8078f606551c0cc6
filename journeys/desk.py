"""The Desk: all that a journey may touch, handed to it as its first argument."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from crm.port import Crm
from journeys.form_links import FormLinks
from journeys.mail import Mailer
from journeys.notices import Messenger
from partnering.policy import Policy
from store.work import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """`wake` tells the relay that there is news; `heavy` runs matching away from the doors.

    `index_folder` is where matching may keep our accounts ready for comparison, if anywhere.
    With `shadow`, nothing is sent: what would be is kept, as if the set-up were over.
    Without `links` no form can be made, without `mailer` none can be sent.
    """

    store: Store
    crm: Crm
    messenger: Messenger
    policy: Policy
    wake: Callable[[], None]
    heavy: Executor
    index_folder: Path | None = None
    shadow: bool = False
    links: FormLinks | None = None
    mailer: Mailer | None = None
