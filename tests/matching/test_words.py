"""Many words are described as each of them by itself."""

from matching.normalise import canonical
from matching.vocabulary import FILLERS, PLACES, SEGMENTS, SPELLINGS
from matching.words import words_of


def test_many_words_get_the_one_spelling_that_each_has_by_itself() -> None:
    known = [
        *SPELLINGS,
        *FILLERS,
        *SEGMENTS,
        *PLACES,
        "mueller",
        "goethe",
        "bus",
        "companies",
        "es",
    ]
    words = sorted({*known, *(word + "s" for word in known), *(f"plain{k}" for k in range(99))})

    many = words_of(words)

    assert [many.one[k] for k in many.one_of.tolist()] == [canonical(word) for word in words]
    for place, word in list(enumerate(words))[::7]:
        alone, one = words_of([word]), int(many.one_of[place])
        assert bool(many.is_read[place]) == bool(alone.is_read[0])
        assert bool(many.segment[one]) == bool(alone.segment[0])
        assert bool(many.filler[one]) == bool(alone.filler[0])
        assert int(many.place[one]) == int(alone.place[0])
