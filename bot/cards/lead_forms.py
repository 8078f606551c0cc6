"""The forms about leads: a new one, what one lacks, who is offered it, a partner's answers."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.actions import Action, Target
from bot.cards.form import (
    Form,
    Option,
    Reopen,
    checks_field,
    day_field,
    person_field,
    radio_field,
    select_field,
    several_field,
    text_field,
)
from bot.cards.parts import Block, plain, said, section
from journeys.lead_notices import LeadNotice, PartnerLeadNotice
from partnering.lead_offers import DeclineReason
from partnering.leads import LeadContact, LeadDetails

NEW, EDIT, OFFER, ASSIGN, CLOSE = "lead-new", "lead-edit", "lead-offer", "lead-assign", "lead-close"
DECLINE, GIVE_BACK, NEWS, SNOOZE = "lead-decline", "lead-back", "lead-news", "nudge-date"
TAKE_FOR = "lead-take-for"
BEST = "best"
_YES = "yes"


def new_lead_form(families: Sequence[str], *, company: str = "") -> Form:
    """Ask for all that is known of a new lead."""
    return Form(
        NEW,
        "New lead",
        (
            *_inputs(LeadDetails(company=company), families),
            checks_field(
                "another",
                "Where a lead of this company is there already",
                [Option(_YES, "This is another matter")],
                hint="While the other is with a partner, a partner manager gives this one out.",
            ),
        ),
        submit="Take in",
        reopen=Reopen(Action.LEAD_NEW, Target(0)),
    )


def edit_lead_form(notice: LeadNotice, details: LeadDetails, families: Sequence[str]) -> Form:
    """Ask for what a lead lacks, or correct it."""
    target = Target(notice.lead_id, choice=f"v{notice.version}")
    return Form(
        EDIT,
        f"Complete {notice.ref}",
        _inputs(details, families),
        submit="Save",
        ids={"lead": notice.lead_id, "version": notice.version},
        reopen=Reopen(Action.LEAD_EDIT, target),
    )


def offer_lead_form(notice: LeadNotice, choices: Sequence[Option]) -> Form:
    """Ask to which partner a lead is offered; the best ones come first, with their reasons."""
    options = [Option(BEST, "The best one", "as the rules rank them"), *choices]
    target = Target(notice.lead_id, choice=f"v{notice.version}")
    return Form(
        OFFER,
        f"Offer {notice.ref}",
        (select_field("partner", "Which partner", options, chosen=BEST),),
        submit="Offer",
        ids={"lead": notice.lead_id, "version": notice.version},
        reopen=Reopen(Action.LEAD_OFFER, target),
    )


def assign_lead_form(notice: LeadNotice) -> Form:
    """Ask who of ours answers for a lead from now on."""
    target = Target(notice.lead_id, choice=f"v{notice.version}")
    return Form(
        ASSIGN,
        f"{notice.ref}: who keeps it",
        (person_field("keeper", "Who answers for it from now on"),),
        submit="Give",
        ids={"lead": notice.lead_id, "version": notice.version},
        reopen=Reopen(Action.LEAD_ASSIGN, target),
    )


def close_lead_form(notice: LeadNotice) -> Form:
    """Ask why a lead is closed."""
    target = Target(notice.lead_id, choice=f"v{notice.version}")
    return Form(
        CLOSE,
        f"Close {notice.ref}",
        (text_field("why", "Why it leads nowhere", multiline=True, longest=500),),
        submit="Close it",
        ids={"lead": notice.lead_id, "version": notice.version},
        reopen=Reopen(Action.LEAD_CLOSE, target),
    )


def take_for_form(notice: PartnerLeadNotice, choices: Sequence[Option]) -> Form:
    """Ask one of ours who takes a lead for a partner which of its people has it then."""
    return Form(
        TAKE_FOR,
        f"Accept {notice.ref}",
        (
            section(f"You accept this lead for *{said(notice.partner_name, 120)}*."),
            select_field("holder", "Who has it there", choices, chosen=choices[0].value),
        ),
        submit="Accept",
        ids={"offer": notice.offer_id},
        reopen=Reopen(Action.OWN_LEAD_ACCEPT, Target(notice.offer_id)),
    )


def decline_lead_form(notice: PartnerLeadNotice) -> Form:
    """Ask a partner why it does not take a lead."""
    return _reason_form(notice, DECLINE, "Decline", Action.OWN_LEAD_DECLINE)


def give_back_form(notice: PartnerLeadNotice) -> Form:
    """Ask a partner why it gives a lead back."""
    return _reason_form(notice, GIVE_BACK, "Give back", Action.OWN_LEAD_BACK)


def news_form(notice: PartnerLeadNotice) -> Form:
    """Ask a partner how a lead stands."""
    return Form(
        NEWS,
        f"{notice.ref}: news",
        (text_field("text", "How does it stand?", multiline=True, longest=1000),),
        submit="Send",
        ids={"offer": notice.offer_id},
        reopen=Reopen(Action.OWN_LEAD_NEWS, Target(notice.offer_id)),
    )


def snooze_form(nudge_id: int, today: date) -> Form:
    """Ask for the day on which somebody is asked again."""
    return Form(
        SNOOZE,
        "Ask me later",
        (day_field("day", "On which day", value=today),),
        submit="Put off",
        ids={"nudge": nudge_id},
        reopen=Reopen(Action.NUDGE_SNOOZE, Target(nudge_id, choice="date")),
    )


def told_lead_form(title: str, words: str) -> Form:
    """Say that it is done; the words already safe."""
    return Form("words", title, (section(words),), close="Close")


def partner_options(ranked: Sequence[tuple[int, str, str]]) -> list[Option]:
    """Write partners as options: number, name, why."""
    return [Option(str(id), plain(name, 70), plain(why, 70)) for id, name, why in ranked]


def reason_options() -> list[Option]:
    """List why a partner does not take a lead."""
    return [Option(each.value, each.words) for each in DeclineReason]


def details_from(told: Mapping[str, str], families: Sequence[str], consent: bool) -> LeadDetails:
    """Read what was filled in, as it was typed."""
    return LeadDetails(
        company=told["company"],
        country=told["country"],
        place=told["place"],
        website=told["website"],
        industry=told["industry"],
        size=told["size"],
        families=tuple(families),
        need=told["need"],
        contact=LeadContact(
            told["contact_name"], told["contact_email"], told["contact_phone"], told["contact_role"]
        ),
        consent=consent,
    )


TEXTS = (
    "company",
    "country",
    "place",
    "website",
    "industry",
    "size",
    "need",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_role",
)


def _inputs(details: LeadDetails, families: Sequence[str]) -> tuple[Block, ...]:
    contact = details.contact
    known = [Option(each, each) for each in families[:100]]
    if known:
        products = several_field(
            "families", "Products", known, chosen=details.families, optional=True
        )
    else:
        products = text_field(
            "families", "Products", value=", ".join(details.families), optional=True
        )
    return (
        text_field("company", "Company", value=details.company, longest=200),
        text_field("country", "Country", value=details.country, optional=True, longest=60),
        text_field("place", "City or region", value=details.place, optional=True, longest=100),
        text_field("website", "Website", value=details.website, optional=True, longest=200),
        products,
        text_field("industry", "Industry", value=details.industry, optional=True, longest=100),
        text_field("size", "Size", value=details.size, optional=True, longest=60),
        text_field(
            "need",
            "What they need",
            value=details.need,
            hint="The partner reads this before it answers: name no person here.",
            optional=True,
            multiline=True,
            longest=1500,
        ),
        text_field("contact_name", "Contact", value=contact.name, optional=True, longest=120),
        text_field("contact_role", "Role", value=contact.role, optional=True, longest=120),
        text_field("contact_email", "E-mail", value=contact.email, optional=True, longest=200),
        text_field("contact_phone", "Phone", value=contact.phone, optional=True, longest=60),
        checks_field(
            "consent",
            "Passing the contact on",
            [Option(_YES, "They agreed that a partner may contact them")],
            chosen=[_YES] if details.consent else [],
        ),
    )


def _reason_form(notice: PartnerLeadNotice, name: str, title: str, action: Action) -> Form:
    return Form(
        name,
        f"{title} {notice.ref}",
        (
            section(f"*{said(notice.company, 200)}*"),
            radio_field("reason", "Why", reason_options()),
            text_field("text", "In a few words", optional=True, multiline=True, longest=1000),
        ),
        submit=title,
        ids={"offer": notice.offer_id},
        reopen=Reopen(action, Target(notice.offer_id)),
    )
