"""Makes the whole world from a seed. The same seed makes the same world on every machine."""

from random import Random

from sandbox.world import happenings
from sandbox.world.crm import fill_books, found_firms
from sandbox.world.firms import Foundry
from sandbox.world.lists import draw_lists, find_truth
from sandbox.world.people import INBOUND_QUEUE, VENDOR, vendor_people
from sandbox.world.shapes import World

ACCOUNTS = 2000


def build(seed: int = 7) -> World:
    """Return the invented vendor, its CRM, its partners' lists and what is true about them."""
    people = vendor_people()
    # Each part draws from a stream of its own: a change in one leaves the others as they were.
    foundry = Foundry(Random(f"{seed}:firms"))
    revealed = [foundry.unmistakable(code) for code in happenings.COUNTRY_CODES]
    hidden = happenings.disguises(revealed)
    firms = found_firms(foundry, Random(f"{seed}:vendor"), ACCOUNTS - len(hidden))
    books = fill_books(firms, hidden, people, Random(f"{seed}:crm"))
    partners = draw_lists(firms, happenings.reserved(revealed), foundry, Random(f"{seed}:partners"))
    everybody = people + tuple(person for partner in partners for person in partner.people)
    return World(
        seed=seed,
        vendor=VENDOR,
        people=everybody,
        queues=(INBOUND_QUEUE,),
        accounts=books.accounts,
        opportunities=books.opportunities,
        contacts=books.contacts,
        leads=books.leads,
        partners=partners,
        truth=find_truth(books.accounts, foundry.firms, partners),
        happenings=happenings.script(revealed, books.accounts, partners, people),
    )
