"""`cosell setup`: on an empty machine, once more, and where messages go out already."""

from tests.app.test_cli import PIA, Cosell, cosell

__all__ = ["cosell"]

ADMIN = "Ana.Admin@vendra.example"


def test_the_first_call_makes_everything_and_says_what_comes_next(cosell: Cosell) -> None:
    told = cosell("setup", "--admin", ADMIN)
    assert told.status == 0, told.err
    assert "<ana.admin@vendra.example> is an admin" in told.out
    assert "held back" in told.out
    assert "next   crm" in told.out
    assert "SLACK_BOT_TOKEN" in told.out, "no Slack is set here"
    people = cosell("people", "list", "--json").json
    assert [(each["email"], each["roles"]) for each in people] == [
        ("ana.admin@vendra.example", "account_executive, admin")
    ]


def test_a_second_call_changes_nothing_but_may_add_an_admin(cosell: Cosell) -> None:
    cosell("setup", "--admin", ADMIN)
    assert cosell("setup", "--admin", ADMIN, "--json").json["stage"] == "setup"
    again = cosell("setup", "--admin", "ben@vendra.example", "--name", "Ben")
    assert again.status == 0
    assert len(cosell("people", "list", "--json").json) == 2


def test_where_alerts_go_out_already_they_go_on(cosell: Cosell) -> None:
    cosell("db", "upgrade")
    cosell("people", "add", PIA, "--name", "Pia Lang", "--role", "partner_manager")
    cosell("partners", "add", "Alpine", "--manager", PIA)
    assert cosell("partners", "set", "Alpine", "--alerts").status == 0
    told = cosell("setup", "--admin", ADMIN)
    assert told.status == 0, told.err
    assert "held back" not in told.out
    assert cosell("setup", "--admin", ADMIN, "--json").json["stage"] == "open"


def test_what_is_no_address_is_refused_in_one_line(cosell: Cosell) -> None:
    told = cosell("setup", "--admin", "nobody")
    assert told.status == 2
    assert told.err.count("\n") == 1
    assert "name@example.com" in told.err


def test_without_an_address_it_says_how_far_it_is_once_there_is_an_admin(cosell: Cosell) -> None:
    told = cosell("setup")
    assert told.status == 2
    assert "name the first one with --admin" in told.err
    cosell("setup", "--admin", ADMIN)
    again = cosell("setup")
    assert again.status == 0
    assert "next   crm" in again.out
    assert len(cosell("people", "list", "--json").json) == 1
