"""`cosell segments`: counted, made, shown, removed; each in words and as JSON."""

from tests.app.test_partners import MAX, PIA, Cosell, cosell

__all__ = ["cosell"]


def test_a_segment_is_counted_made_shown_and_removed(cosell: Cosell) -> None:
    asked = ("segments", "add", "In Germany", "--country", "Germany", "--open")
    counted = cosell(*asked, "--count").out
    assert "counted, not kept; 0 accounts (country DE · an open opportunity)" in counted
    assert cosell("segments", "show", "In Germany").status == 2
    assert cosell(*asked, "--as", MAX).status == 2

    assert cosell(*asked, "--as", PIA).status == 0

    [row] = cosell("segments", "show", "in germany", "--json").json
    assert row["accounts"] == 0
    names = [each["segment"] for each in cosell("segments", "list", "--json").json["segments"]]
    assert names == ["customers", "open opportunities", "prospects", "In Germany"]
    assert cosell("segments", "add", "Lots", "--least", "much").status == 2
    assert cosell("segments", "remove", "In Germany", "--as", PIA).status == 0
