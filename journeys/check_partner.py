"""A draft of a partner is checked against what we hold, and brought into one spelling."""

from collections.abc import Iterable
from dataclasses import replace

from matching.countries import country_code
from matching.domains import domain_name_of
from partnering.partner_draft import DraftFault, PartnerDraft
from partnering.partners import Contact
from partnering.people import Right, may
from store.work import Work

MOST = 200  # characters of one value
MOST_VALUES = 50


def checked(view: Work, draft: PartnerDraft, *, partner_id: int | None = None) -> PartnerDraft:
    """Bring a draft into one spelling; `partner_id` is whose it is, None for a new partner.

    Raises: DraftFault, with all fields that are wrong.
    """
    faults: dict[str, str] = {}
    clean = replace(
        draft,
        name=_plain(draft.name),
        domains=_domains(draft.domains, faults),
        countries=_countries(draft.countries, faults),
        families=_unique(map(_plain, draft.families)),
        tier=_plain(draft.tier),
        crm_account_key=draft.crm_account_key.strip(),
        contacts=_contacts(draft.contacts, faults),
    )
    _check_name(view, clean, partner_id, faults)
    _check_manager(view, clean, partner_id, faults)
    _check_owners_of_domains(view, clean, partner_id, faults)
    _check_account(view, clean, faults)
    for name in ("domains", "countries", "families", "contacts"):
        if len(getattr(clean, name)) > MOST_VALUES:
            faults.setdefault(name, f"Expected at most {MOST_VALUES} {name}.")
    for name in ("name", "tier", "crm_account_key"):
        if len(getattr(clean, name)) > MOST:
            faults.setdefault(name, f"Expected at most {MOST} characters.")
    if faults:
        raise DraftFault(faults)
    return clean


def _check_name(
    view: Work, draft: PartnerDraft, partner_id: int | None, faults: dict[str, str]
) -> None:
    if not draft.name:
        faults["name"] = "A partner needs a name."
        return
    holder = view.partners.by_name(draft.name)
    if holder is None or holder.id == partner_id:
        return
    faults["name"] = (
        f"{holder.name} was removed, and its name is kept until it is erased: restore it, or "
        "remove it for good."
        if holder.is_removed
        else f"There is already a partner called {holder.name}."
    )


def _check_manager(
    view: Work, draft: PartnerDraft, partner_id: int | None, faults: dict[str, str]
) -> None:
    before = view.partners.by_id(partner_id) if partner_id is not None else None
    # Who has left since may stay for now: another field is changed, not this one.
    if draft.manager_id is None or (before and before.manager_id == draft.manager_id):
        return
    manager = view.people.by_id(draft.manager_id)
    if manager is None:
        faults["manager"] = "Nobody is known under this manager's id."
    elif not may(manager, Right.KEEP_PARTNERS):
        faults["manager"] = (
            f"{manager.email} is not an active partner manager or admin; first: "
            f"cosell people grant {manager.email} partner_manager"
        )


def _check_owners_of_domains(
    view: Work, draft: PartnerDraft, partner_id: int | None, faults: dict[str, str]
) -> None:
    """Nobody's domain but the partner's own: who a guest is, may be read off it."""
    manager = view.people.by_id(draft.manager_id) if draft.manager_id else None
    own = domain_name_of(manager.email) if manager else ""
    held = {
        domain: each.name
        for each in view.partners.all(removed=True)
        if each.id != partner_id
        for domain in each.domains
    }
    for domain in draft.domains:
        if domain == own:
            faults.setdefault("domains", f"{domain} is your own company's domain.")
        elif domain in held:
            faults.setdefault("domains", f"{domain} is already a domain of {held[domain]}.")


def _check_account(view: Work, draft: PartnerDraft, faults: dict[str, str]) -> None:
    key = draft.crm_account_key
    # Before the first sync nothing is held, and nothing can be said.
    if key and view.accounts.count() and view.accounts.by_key(key) is None:
        faults["crm_account_key"] = (
            f"The CRM shows no account {_short(key)}; expected an account's id."
        )


def _domains(texts: Iterable[str], faults: dict[str, str]) -> tuple[str, ...]:
    found = []
    for text in filter(None, map(_plain, texts)):
        domain = domain_name_of(text)
        if not domain:
            faults.setdefault(
                "domains",
                f"{_short(text)} is no company's domain; expected one as alpine-systems.example.",
            )
        found.append(domain)
    return _unique(found)


def _countries(texts: Iterable[str], faults: dict[str, str]) -> tuple[str, ...]:
    found = []
    for text in filter(None, map(_plain, texts)):
        # In an exported list NA is a filler; who types it here means the country.
        code = "na" if text.upper() == "NA" else country_code(text)
        if not code:
            faults.setdefault(
                "countries",
                f"{_short(text)} is no country; expected a name or a code, Germany or DE.",
            )
        found.append(code.upper())
    return _unique(found)


def _contacts(contacts: Iterable[Contact], faults: dict[str, str]) -> tuple[Contact, ...]:
    found = []
    for each in contacts:
        contact = Contact(_plain(each.name), each.email.strip().lower(), _plain(each.role))
        if not contact.name and not contact.email:
            continue
        name, at, domain = contact.email.partition("@")
        if contact.email and not (name and at and "." in domain and " " not in contact.email):
            faults.setdefault(
                "contacts",
                f"{_short(contact.email)} is no e-mail address; expected one as "
                "anna@alpine-systems.example.",
            )
        if max(len(contact.name), len(contact.email), len(contact.role)) > MOST:
            faults.setdefault("contacts", f"Expected at most {MOST} characters in each part.")
        found.append(contact)
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
