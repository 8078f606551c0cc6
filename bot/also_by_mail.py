"""The second Messenger: who of ours is not in chat reads the same notice by mail.

A mail is drawn from what the guard gives, as a card is. It is sent once and never drawn again.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.cards.as_letter import letter_of
from bot.cards.notices import draw
from journeys.guard import as_shared, for_person, is_shared
from journeys.letters import as_mail
from journeys.mail import Mailer
from journeys.notices import (
    LostRight,
    MessageRef,
    Messenger,
    Notice,
    Recipient,
    ToPerson,
    Under,
)
from journeys.pace import must_not_be_held
from partnering.people import Person
from partnering.sharing import Rule
from store.work import Store

MAIL = "mail"


class AlsoByMail:
    """Carries by chat whom chat reaches, and by mail whom it does not; places only by chat.

    People of partners have mails of their own (`mail_partner`). `defaults` are what the policy
    says is shared with every partner.
    """

    def __init__(
        self, chat: Messenger, mailer: Mailer, store: Store, *, defaults: Iterable[Rule] = ()
    ) -> None:
        self._chat, self._mailer, self._store = chat, mailer, store
        self._defaults = tuple(defaults)

    def reaches(self, person: Person, *, now: datetime) -> bool:
        """Tell whether chat or mail reaches somebody."""
        return self._chat.reaches(person, now=now) or _has_mailbox(person)

    def tell(
        self,
        to: Recipient,
        notice: Notice,
        *,
        record: str,
        correlation: str,
        now: datetime,
        under: Under | None = None,
    ) -> MessageRef:
        """Post a notice, or mail it to who is not in chat. Raises as any Messenger does."""
        if (
            isinstance(to, ToPerson)
            and _has_mailbox(to.person)
            and not self._chat.reaches(to.person, now=now)
        ):
            return self._mail(to, notice, record, now)
        return self._chat.tell(
            to, notice, record=record, correlation=correlation, now=now, under=under
        )

    def redraw(self, ref: MessageRef, notice: Notice, *, now: datetime) -> None:
        """Draw a posted message again; a mail stays as it was."""
        if ref.workspace != MAIL:
            self._chat.redraw(ref, notice, now=now)

    def pin(self, ref: MessageRef, *, now: datetime) -> None:
        self._chat.pin(ref, now=now)

    def condition(self) -> tuple[bool, str]:
        return self._chat.condition()

    def _mail(self, to: ToPerson, notice: Notice, record: str, now: datetime) -> MessageRef:
        with self._store.read() as view:
            reader = view.people.by_id(to.person.id)
            if reader is None or reader.mailbox != to.person.mailbox:
                raise LostRight(notice.kind)
            sharing = None
            if is_shared(notice) and notice.partner_id is not None:
                sharing = view.sharing.of(notice.partner_id, self._defaults)
            must_not_be_held(view, to, notice)
        fitted = for_person(as_shared(notice, sharing), reader)
        card = draw(fitted)
        key = f"notice-{notice.kind}-{record}-{card.content_hash}.person-{reader.id}"
        self._mailer.send(as_mail(letter_of(card), to=reader.mailbox, key=key))
        return MessageRef(0, MAIL, "", notice.kind, record, reader.id, card.content_hash, now)


def _has_mailbox(person: Person) -> bool:
    return person.active and person.partner_id is None and "@" in person.mailbox
