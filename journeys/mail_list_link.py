"""A link for a list goes out by mail to the address that its maker named, once."""

from datetime import datetime

from journeys.deal_forms import must_have_links
from journeys.deal_letters import in_zone
from journeys.desk import Desk
from journeys.letters import Letter, Line, Link, as_mail
from journeys.mail_partner import mailer_of, must_not_be_held
from journeys.outcomes import Done, Outcome
from partnering.facts import ListLinkMade
from store.facts import StoredFact


def mail_list_link(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Mail a link that is still good. Raises: TryLater; HeldBack."""
    fact = stored.fact
    assert isinstance(fact, ListLinkMade)
    with desk.store.read() as view:
        link = view.list_links.get(fact.link_id)
        partner = view.partners.by_id(fact.partner_id)
        if link is None or not link.mail_to:
            return Done("handed over by hand")
        if partner is None or partner.is_removed or link.used_at or now >= link.expires_at:
            return Done("no longer holds")
        must_not_be_held(desk, view, None, partner.id)
        maker = view.people.by_id(link.made_by)
    name = maker.name if maker else "Your partner manager"
    letter = Letter(
        subject=f"Your list of {link.segment}",
        opening=f"Hello,\n\n{name} asks you for the list of your {link.segment}: a CSV file with "
        "an id and a name for each company, and a website where you have one.",
        lines=(Line("Open until", in_zone(link.expires_at, desk.policy.deals.zone)),),
        links=(Link("Send the list", must_have_links(desk).url(link.handle)),),
        foot="Whoever has this mail can send the list, once. You need no account.",
    )
    key = f"fact-{stored.id}.{stored.at:%Y%m%d%H%M%S%f}.list-link-{link.id}"
    mailer_of(desk).send(as_mail(letter, to=link.mail_to, key=key))
    return Done()
