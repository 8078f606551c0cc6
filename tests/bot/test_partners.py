"""Partners are kept in Slack: every button and every form, over the wire."""

from dataclasses import replace
from datetime import timedelta

import pytest
from slack_bolt import BoltRequest

from bot.inbox import key_of, replay, worth_keeping
from matching.company import Company
from matching.countries import country_code
from partnering.partners import Partner, PartnerStatus
from store.work import Store
from tests.bot.door import GUEST, OUTSIDER, Door, open_door, said_in
from tests.bot.filling import form, form_words, hand_in, modal, press_in, search, send
from tests.bot.payloads import press_payload
from tests.journeys.office import CONTOSO, MARIA, OMAR, PIA, THEIR_CONTOSO
from tests.sandbox.slack.puppet import puppet
from tests.sandbox.slack.running import Json, Running

GOOD = "id,name,website,country,secret\nN1,Contoso,contoso.de,DE,x\nN2,Fabrikam,fabrikam.fr,FR,y\n"
BAD = "id,name,country\nN1,Contoso,DE\nN2,,FR\nN1,Again,DE\n"


def partners(door: Door) -> list[Partner]:
    with door.store.read() as view:
        return view.partners.all()


def typed(door: Door, text: str, words: str, *, who: str = PIA.email) -> tuple[str, Json]:
    channel = door.channel("cosell-alerts")
    door.act(who, "command", channel=channel, text=f"/cosell {text}".strip())
    return channel, door.awaits(who, channel, words)


def added(door: Door, name: str = "Northwind") -> int:
    return door.office.add_partner(name)


def opened_add(door: Door) -> Json:
    channel, card = typed(door, "partners", "Add partner")
    door.press(PIA.email, channel, card, "Add partner")
    return form(door, PIA.email, "Product families")


def opened_upload(door: Door) -> Json:
    added(door)
    channel, card = typed(door, "partners northwind", "Upload list")
    door.press(PIA.email, channel, card, "Upload list")
    return form(door, PIA.email, "What is on the list?")


def sent_list(door: Door, content: str, name: str = "list.csv") -> Json:
    shown = opened_upload(door)
    file = hand_in(door, PIA.email, name, content)
    return send(
        door, PIA.email, shown, segment="customers", source="by mail", agreement="N-1", file=[file]
    )


class TestAdding:
    """A partner comes in by a form."""

    def test_a_partner_is_added_with_all_that_is_asked_for(self, door: Door) -> None:
        door.office.crm.put(CONTOSO)
        door.office.sync()
        shown = opened_add(door)
        found = search(door, PIA.email, shown, "crm_account_key", "contoso")
        (option,) = found["options"]

        told = send(
            door,
            PIA.email,
            shown,
            name="Northwind",
            domains="https://northwind.example, northwind.de",
            countries="Germany; FR",
            families="CORE",
            tier="Gold",
            crm_account_key=option["value"],
            contacts="Ana Costa, ana@northwind.example, Channel lead",
        )

        assert told["response"]["response_action"] == "update"
        assert "is a partner now" in form_words(form(door, PIA.email, "Partner added"))
        (partner,) = partners(door)
        assert partner.domains == ("northwind.example", "northwind.de")
        assert partner.countries == ("DE", "FR")
        assert partner.crm_account_key == CONTOSO.key
        assert partner.contacts[0].role == "Channel lead"
        assert partner.manager_id == door.office.person(PIA).id, "who asks is proposed"

    def test_what_is_wrong_is_said_beside_its_input(self, door: Door) -> None:
        added(door)
        # The names of countries are read at the first that is asked for: not against Slack's clock.
        country_code("Atlantis")
        shown = opened_add(door)

        told = send(
            door,
            PIA.email,
            shown,
            name="northwind",
            domains="not a domain",
            countries="Atlantis",
            contacts="Ana, ana(at)x",
            manager=door.slack.user(OMAR.email),
        )

        assert set(told["errors"]) == {"name", "domains", "countries", "manager"}
        assert "already a partner called Northwind" in told["errors"]["name"]
        assert len(partners(door)) == 1
        assert modal(door, PIA.email) is not None

    def test_sent_twice_a_partner_is_there_once(self, door: Door) -> None:
        shown = opened_add(door)
        door.slack.post("/faults", {"repeat_deliveries_next": 1})

        send(door, PIA.email, shown, name="Northwind")
        door.wait(lambda: partners(door) or None)

        assert len(partners(door)) == 1

    def test_a_form_sent_before_a_restart_is_carried_out_and_answered_by_message(
        self, quiet_door: Door
    ) -> None:
        door = quiet_door
        values = {
            "name": {"value": {"type": "plain_text_input", "value": "Northwind"}},
            "file": {"value": {"type": "file_input", "files": [{"id": "F1", "secret": "s"}]}},
        }
        kept = lost(door, submission(door, PIA.email, "partner_add", values))

        assert replay(door.app, door.store, now=door.office.now) == 1

        door.awaits(PIA.email, door.direct(PIA.email), "is a partner now")
        assert len(partners(door)) == 1
        assert "secret" not in str(kept)

    def test_a_replay_that_is_refused_says_so_with_a_button_that_opens_the_form(
        self, quiet_door: Door
    ) -> None:
        door = quiet_door
        added(door)
        values = {"name": {"value": {"type": "plain_text_input", "value": "Northwind"}}}
        lost(door, submission(door, PIA.email, "partner_add", values))

        replay(door.app, door.store, now=door.office.now)

        card = door.awaits(PIA.email, door.direct(PIA.email), "Nothing was changed.")
        assert "already a partner called Northwind" in said_in(card)
        assert "Open: A form" in said_in(card)


def lost(door: Door, body: Json) -> Json:
    """Put a form into the inbox as a process does that dies before it acts; what is kept."""
    kind, key = key_of(body) or ("", "")
    kept = worth_keeping(body)
    with door.store.begin() as work:
        work.inbox.take("-/T", key, kind, kept, door.office.now)
    door.office.now = door.office.now.replace(minute=30)
    return kept


def submission(door: Door, who: str, name: str, values: Json, metadata: str = '{"v":1}') -> Json:
    """A form as Slack sends it, from a process that has gone since."""
    user, team = door.slack.user(who), door.slack.get("/users")["team"]["id"]
    return {
        "type": "view_submission",
        "user": {"id": user, "team_id": team},
        "team": {"id": team, "domain": "vendra"},
        "enterprise": None,
        "token": "verification-token-of-old",
        "trigger_id": "t.gone",
        "view": {
            "id": "V0GONE",
            "type": "modal",
            "callback_id": f"v1:form:{name}",
            "title": {"type": "plain_text", "text": "A form"},
            "private_metadata": metadata,
            "blocks": [{"type": "input", "block_id": each} for each in values],
            "state": {"values": values},
        },
        "response_urls": [],
    }


class TestLate:
    """A trigger lives three seconds."""

    def test_an_expired_trigger_is_answered_with_a_button_that_opens_the_form(
        self, quiet_door: Door
    ) -> None:
        door = quiet_door
        channel = door.direct(PIA.email)
        body = press_payload(door, PIA.email, "v1:partner:add", "v1.0..", channel=channel)

        assert door.dispatch(body) == 200

        card = door.awaits(PIA.email, channel, "Open: Add a partner")
        assert "three seconds" in said_in(card)

    def test_that_button_opens_it(self, door: Door) -> None:
        channel = door.direct(PIA.email)
        body = press_payload(door, PIA.email, "v1:partner:add", "v1.0..", channel=channel)
        door.dispatch(body)
        card = door.awaits(PIA.email, channel, "Open: Add a partner")

        door.press(PIA.email, channel, card, "Open: Add a partner")

        assert form(door, PIA.email, "Add a partner")


class TestOne:
    """What one press does to one partner."""

    def test_the_list_leads_to_one_partner(self, door: Door) -> None:
        added(door)
        channel, card = typed(door, "partners", "1 partner")

        door.press(PIA.email, channel, card, "Manage")

        shown = door.awaits(PIA.email, channel, "Upload list")
        assert shown["ts"] == card["ts"]
        assert "alerts off" in said_in(shown)

    def test_a_partner_is_paused_and_goes_on(self, door: Door) -> None:
        added(door)
        channel, card = typed(door, "partners northwind", "Pause")

        door.press(PIA.email, channel, card, "Pause")
        card = door.awaits(PIA.email, channel, "Paused")
        assert partners(door)[0].status is PartnerStatus.PAUSED
        door.press(PIA.email, channel, card, "Resume")

        door.awaits(PIA.email, channel, "It goes on.")
        assert partners(door)[0].status is PartnerStatus.ACTIVE

    def test_alerts_are_started(self, door: Door) -> None:
        added(door)
        channel, card = typed(door, "partners northwind", "Start alerts")

        door.press(PIA.email, channel, card, "Start alerts")

        card = door.awaits(PIA.email, channel, "Alerts are on")
        assert partners(door)[0].alerts_on
        assert "Start alerts" not in [
            part["text"]["text"]
            for block in card["blocks"]
            for part in block.get("elements", [])
            if isinstance(part.get("text"), dict)
        ]

    def test_a_partner_is_edited_from_what_it_is(self, door: Door) -> None:
        added(door)
        channel, card = typed(door, "partners northwind", "Edit")
        door.press(PIA.email, channel, card, "Edit")
        shown = form(door, PIA.email, "Product families")
        inputs = {b["block_id"]: b["element"] for b in shown["blocks"]}
        assert inputs["name"]["initial_value"] == "Northwind"
        assert inputs["manager"]["initial_user"] == door.slack.user(PIA.email)

        send(door, PIA.email, shown, name="Northwind Traders", tier="Gold")

        form(door, PIA.email, "is saved")
        assert partners(door)[0].name == "Northwind Traders"

    def test_which_leads_it_takes_is_said_in_a_form_field_by_field(self, door: Door) -> None:
        number = added(door)
        channel, card = typed(door, "partners northwind", "Manage")
        door.press(PIA.email, channel, card, "Leads it takes…")
        shown = form(door, PIA.email, "How many leads at once")
        told = send(door, PIA.email, shown, capacity="many", zone="Mars", certificates="CORE: soon")
        assert set(told["errors"]) == {"capacity", "zone", "certificates"}
        send(
            door,
            PIA.email,
            shown,
            capacity="3",
            zone="Europe/Berlin",
            certificates="CORE: 2027-01-31",
            industries="Retail, Energy",
        )
        form(door, PIA.email, "The next leads go by it")

        with door.store.read() as view:
            profile = view.lead_profiles.of(number)
        assert (profile.capacity, profile.industries) == (3, ("Retail", "Energy"))

    def test_an_edit_of_what_somebody_else_has_changed_is_refused_in_the_form(
        self, door: Door
    ) -> None:
        added(door)
        channel, card = typed(door, "partners northwind", "Edit")
        door.press(PIA.email, channel, card, "Edit")
        shown = form(door, PIA.email, "Product families")
        with door.store.begin() as work:
            work.partners.save(replace(work.partners.all()[0], tier="Silver"))

        send(door, PIA.email, shown, tier="Gold")

        form(door, PIA.email, "was changed since you opened it")
        assert partners(door)[0].tier == "Silver"

    def test_it_is_removed_once_its_name_is_typed_and_can_be_taken_back(self, door: Door) -> None:
        added(door)
        channel, card = typed(door, "partners northwind", "Remove…")
        door.press(PIA.email, channel, card, "Remove…")
        shown = form(door, PIA.email, "Erase its lists for good")
        assert "Northwind" in send(door, PIA.email, shown, name="Nordwind")["errors"]["name"]

        send(door, PIA.email, shown, name="northwind")
        done = form(door, PIA.email, "is removed")
        assert partners(door) == []
        press_in(door, PIA.email, done, "Take it back")

        form(door, PIA.email, "It is back.")
        assert len(partners(door)) == 1

    def test_what_it_shared_is_erased_once_that_is_ticked(self, door: Door) -> None:
        added(door, "Alpine Systems")
        door.office.bring(THEIR_CONTOSO)
        channel, card = typed(door, "partners alpine", "Remove…")
        door.press(PIA.email, channel, card, "Remove…")
        shown = form(door, PIA.email, "Erase its lists for good")

        send(door, PIA.email, shown, name="Alpine Systems", erase=["erase"])

        form(door, PIA.email, "is erased")
        with door.store.read() as view:
            assert view.partners.all() == []
            assert view.partner_accounts.due() == []
            (left,) = view.partners.all(removed=True)
        assert left.name != "Alpine Systems"

    def test_the_remove_button_asks_with_what_would_be_erased(self, door: Door) -> None:
        added(door, "Alpine Systems")
        door.office.bring(THEIR_CONTOSO)
        _, card = typed(door, "partners alpine", "Remove…")

        asked = next(
            part["confirm"]["text"]["text"]
            for block in card["blocks"]
            for part in block.get("elements", [])
            if part.get("action_id") == "v1:partner:remove"
        )
        assert "1 list with 1 company, 0 overlaps" in asked


class TestChannels:
    """A channel is linked after saying who reads it."""

    @pytest.mark.parametrize(
        ("name", "readers"), [("cosell-alerts", "members only"), ("with-guests", "read by guests")]
    )
    def test_who_reads_it_is_said_before_it_is_linked(
        self, door: Door, name: str, readers: str
    ) -> None:
        added(door)
        if name != "cosell-alerts":
            door.slack.post(f"/channels/{name}", {"invite": [PIA.email]})
        channel = door.channel(name)
        door.act(PIA.email, "command", channel=channel, text="/cosell partners northwind")
        card = door.awaits(PIA.email, channel, "Link this channel")

        door.press(PIA.email, channel, card, "Link this channel")
        question = door.awaits(PIA.email, channel, "Who can read here")
        assert readers in said_in(question)
        with door.store.read() as view:
            assert view.partner_channels.of_partner(1) == []
        door.press(PIA.email, channel, question, "Link this channel")

        door.awaits(PIA.email, channel, f"Northwind's now: {readers}")
        with door.store.read() as view:
            assert [each for _, each in view.partner_channels.of_partner(1)] == [channel]

    def test_a_direct_message_is_no_channel_of_a_partner(self, door: Door) -> None:
        added(door)
        channel = door.direct(PIA.email)
        door.act(PIA.email, "command", channel=channel, text="/cosell partners northwind")
        card = door.awaits(PIA.email, channel, "Link this channel")

        door.press(PIA.email, channel, card, "Link this channel")

        door.awaits(PIA.email, channel, "in the channel that you mean")


class TestLists:
    """A list comes in by a form, whole or not at all."""

    def test_a_good_file_is_looked_over_and_imported(self, door: Door) -> None:
        assert sent_list(door, GOOD)["response"]["response_action"] == "update"
        preview = form(door, PIA.email, "Import this list?")
        words = form_words(preview)
        assert "2 companies for Northwind's customers" in words
        assert "Dropped, and kept nowhere: secret" in words
        assert "*Fabrikam*" in words
        with door.store.read() as view:
            assert view.lists.of_partner(1) == []

        send(door, PIA.email, preview)

        form(door, PIA.email, "2 rows are in")
        with door.store.read() as view:
            (brought,) = view.lists.of_partner(1)
        assert (brought.segment, brought.source, brought.agreement) == (
            "customers",
            "by mail",
            "N-1",
        )
        assert brought.imported_by == PIA.email

    def test_a_preview_says_what_the_list_before_had(self, door: Door) -> None:
        shown = opened_upload(door)
        held = [Company(id=f"C{number}", name=f"Company {number}") for number in range(6)]
        door.office.bring(*held, partner="Northwind")
        file = hand_in(door, PIA.email, "list.csv", "id,name\n9,Zeta\n")

        send(door, PIA.email, shown, segment="customers", source="by mail", file=[file])

        preview = form(door, PIA.email, "The list had 6 companies, this has 1")
        assert "Is it the right file?" in form_words(preview)

    def test_a_file_with_a_header_alone_is_said_to_hold_no_company(self, door: Door) -> None:
        sent_list(door, "id,name\n")

        words = form_words(form(door, PIA.email, "The list has errors"))
        assert "there is no company on it" in words

    def test_rows_with_errors_are_named_and_nothing_is_imported(self, door: Door) -> None:
        sent_list(door, BAD)

        shown = form(door, PIA.email, "The list has errors")
        words = form_words(shown)
        assert "2 rows cannot be used" in words
        assert "row 3, column name" in words
        assert "row 4, column id" in words
        press_in(door, PIA.email, shown, "Choose another file")
        form(door, PIA.email, "What is on the list?")
        with door.store.read() as view:
            assert view.lists.of_partner(1) == []

    def test_of_many_errors_the_first_twenty_are_named_and_the_rest_counted(
        self, door: Door
    ) -> None:
        rows = "".join(f"N{number},\n" for number in range(30))

        sent_list(door, f"id,name\n{rows}")

        words = form_words(form(door, PIA.email, "30 rows cannot be used"))
        assert words.count("row ") >= 20
        assert "and 10 more rows" in words

    def test_what_is_no_list_is_said_in_words(self, door: Door) -> None:
        sent_list(door, "%PDF-1.7 nothing here", "list.csv")

        form(door, PIA.email, "cannot be read as a list")

    def test_another_segment_needs_a_name(self, door: Door) -> None:
        shown = opened_upload(door)
        file = hand_in(door, PIA.email, "list.csv", GOOD)

        told = send(door, PIA.email, shown, segment="own", source="mail", file=[file])

        assert set(told["errors"]) == {"own"}

    def test_a_list_sent_before_a_restart_is_looked_over_in_a_message(
        self, quiet_door: Door
    ) -> None:
        door, number = quiet_door, added(quiet_door)
        file = given(door, GOOD)
        values = {
            "segment": {"value": choice("customers")},
            "source": {"value": {"type": "plain_text_input", "value": "mail"}},
            "file": {"value": {"type": "file_input", "files": [{"id": file, "name": "l.csv"}]}},
        }
        metadata = f'{{"v":1,"partner":{number}}}'
        lost(door, submission(door, PIA.email, "list_upload", values, metadata))

        replay(door.app, door.store, now=door.office.now)

        channel = door.direct(PIA.email)
        card = door.awaits(PIA.email, channel, "2 companies for Northwind")
        pressed = next(b for b in card["blocks"] if b["type"] == "actions")["elements"][0]
        body = press_payload(
            door, PIA.email, pressed["action_id"], pressed["value"], channel=channel
        )
        door.dispatch(body)
        door.awaits(PIA.email, channel, "2 rows are in")
        body = press_payload(
            *(door, PIA.email, pressed["action_id"], pressed["value"]),
            channel=channel,
            at="1700000009.000900",
        )
        door.dispatch(body)
        door.awaits(PIA.email, channel, "imported or discarded already")
        with door.store.read() as view:
            assert len(view.lists.of_partner(number)) == 1

    def test_a_file_that_cannot_be_had_is_said_in_the_form(self, door: Door) -> None:
        shown = opened_upload(door)
        # Chosen and never sent: Slack does not give it to the app.
        file = hand_in(door, PIA.email, "list.csv", GOOD)
        values = {
            "segment": {"value": choice("customers")},
            "source": {"value": {"type": "plain_text_input", "value": "mail"}},
            "file": {"value": {"type": "file_input", "files": [{"id": file, "name": "l.csv"}]}},
        }
        body = submission(door, PIA.email, "list_upload", values, '{"v":1,"partner":1}')
        body["view"]["id"] = shown["id"]

        door.dispatch(body)

        form(door, PIA.email, "the file is gone; upload it again.")

    def test_while_slack_is_away_the_form_says_that_the_answer_comes_later(
        self, door: Door
    ) -> None:
        shown = opened_upload(door)
        file = hand_in(door, PIA.email, "list.csv", GOOD)
        door.slack.post("/faults", {"rate_limit_next": 1})

        send(door, PIA.email, shown, segment="customers", source="mail", file=[file])

        form(door, PIA.email, "The answer comes by direct message.")
        door.office.now += timedelta(seconds=30)
        assert replay(door.app, door.store, now=door.office.now) == 1
        door.awaits(PIA.email, door.direct(PIA.email), "2 companies for Northwind")

    def test_a_preview_that_is_closed_leaves_nothing(self, door: Door) -> None:
        sent_list(door, GOOD)
        preview = form(door, PIA.email, "Import this list?")
        with door.store.read() as view:
            assert view.drafts.get(1) is not None

        door.act(PIA.email, "close", view_id=preview["id"])

        def gone() -> bool | None:
            with door.store.read() as view:
                return view.drafts.get(1) is None or None

        door.wait(gone)


class TestRights:
    """Nobody without the right sees or does any of it."""

    @pytest.mark.parametrize("text", ["partners", "partners add", "partners northwind"])
    def test_an_account_executive_may_not(self, door: Door, text: str) -> None:
        added(door)

        _, card = typed(door, text, "Not allowed.", who=MARIA.email)

        assert "Northwind" not in said_in(card)
        assert modal(door, MARIA.email) is None

    @pytest.mark.parametrize(
        "action",
        [
            *("list", "show", "add", "edit", "upload", "start", "link", "link_yes", "pause"),
            *("resume", "remove", "restore"),
        ],
    )
    def test_no_button_works_for_who_may_not(self, quiet_door: Door, action: str) -> None:
        door = quiet_door
        number = added(door)
        channel = door.direct(MARIA.email)
        before = partners(door)
        body = press_payload(
            door, MARIA.email, f"v1:partner:{action}", f"v1.{number}..", channel=channel
        )

        door.dispatch(body)

        card = door.awaits(MARIA.email, channel, "Not allowed.")
        assert "Northwind" not in said_in(card)
        assert partners(door) == before

    @pytest.mark.parametrize("name", ["partner_add", "partner_edit", "list_upload", "list_import"])
    def test_no_form_works_for_who_may_not(self, quiet_door: Door, name: str) -> None:
        door = quiet_door
        number = added(door)
        before = partners(door)
        metadata = f'{{"v":1,"partner":{number},"version":1,"draft":1}}'
        values = {"name": {"value": {"type": "plain_text_input", "value": "Mine"}}}

        response = door.app.dispatch(
            _request(submission(door, MARIA.email, name, values, metadata))
        )

        assert "Not allowed." in str(response.body)
        assert "Northwind" not in str(response.body)
        assert partners(door) == before

    @pytest.mark.parametrize("who", [GUEST, OUTSIDER])
    def test_strangers_are_refused_in_the_form(self, quiet_door: Door, who: str) -> None:
        values = {"name": {"value": {"type": "plain_text_input", "value": "Mine"}}}

        response = quiet_door.app.dispatch(
            _request(submission(quiet_door, who, "partner_add", values))
        )

        assert "Not allowed." in str(response.body)
        assert partners(quiet_door) == []

    def test_the_search_shows_accounts_to_who_may_only(self, quiet_door: Door) -> None:
        door = quiet_door
        door.office.crm.put(CONTOSO)
        door.office.sync()

        for who, found in ((PIA.email, True), (MARIA.email, False), (OUTSIDER, False)):
            body = suggestion(door, who, "conto")
            response = door.app.dispatch(_request(body))
            assert ("Contoso" in str(response.body)) is found, who


def choice(value: str) -> Json:
    option = {"text": {"type": "plain_text", "text": value}, "value": value}
    return {"type": "static_select", "selected_option": option}


def given(door: Door, content: str) -> str:
    """A file that the app was given with a form that it never answered."""
    view: Json = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "File"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input",
                "block_id": "file",
                "label": {"type": "plain_text", "text": "File"},
                "element": {"type": "file_input", "action_id": "value"},
            }
        ],
    }
    file = hand_in(door, PIA.email, "l.csv", content)
    with puppet(door.slack) as app:
        door.act(
            PIA.email, "command", channel=door.channel("cosell-alerts"), text="/cosell anything"
        )
        trigger = app.next()["payload"]["trigger_id"]
        door.slack.client().views_open(trigger_id=trigger, view=view)
        shown = modal(door, PIA.email)
        assert shown is not None
        send(door, PIA.email, shown, file=[file])
    return file


def suggestion(door: Door, who: str, typed: str) -> Json:
    team = door.slack.get("/users")["team"]["id"]
    return {
        "type": "block_suggestion",
        "user": {"id": door.slack.user(who), "team_id": team},
        "team": {"id": team, "domain": "vendra"},
        "container": {"type": "view", "view_id": "V1"},
        "action_id": "v1:partner:account",
        "block_id": "crm_account_key",
        "value": typed,
    }


def _request(body: Json) -> BoltRequest:
    return BoltRequest(mode="socket_mode", body=body)


def test_a_form_that_another_test_left_open_is_not_taken_for_ours(
    vendra: Running, door: Door, sqlite_store: Store
) -> None:
    opened_add(door)

    with open_door(vendra, sqlite_store, connect=False) as later:
        assert modal(later, PIA.email) is None
