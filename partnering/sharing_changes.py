"""What a new word on a whole means for what was said of its parts before. Pure."""

from dataclasses import replace

from partnering.sharing import Level, Rule, Sharing, folded


def outdone(word: Rule, was: Sharing) -> tuple[Rule, ...]:
    """List a side's rules for a part that show more than a word on the whole does, now or later.

    A word on the whole is meant of all of it: what was said before of a part shows no more than it.
    """
    return tuple(
        each
        for each in was.rules
        if _is_part_of(each, word) and not word.level.reaches(_most(each))
    )


def after_word(rule: Rule, word: Rule) -> Rule | None:
    """Give what stays of a rule that a word on the whole outdoes; None where nothing does.

    What kept something back goes on to do so. Where the word has an end, what had none comes back
    then.
    """
    if word.level.reaches(rule.level):
        if word.until is None or rule.until is None:
            return replace(rule, back_to=None)
        return replace(rule, until=max(rule.until, word.until))
    stays = rule.level if rule.until is None else rule.back_to
    if stays is None:
        return None
    if word.level.reaches(stays):
        return replace(rule, level=stays, until=None, back_to=None)
    if word.until is None:
        return None
    return replace(rule, level=word.level, until=word.until, back_to=stays)


def _most(rule: Rule) -> Level:
    return max((rule.level, rule.back_to or rule.level), key=list(Level).index)


def _is_part_of(rule: Rule, word: Rule) -> bool:
    if rule.side is not word.side:
        return False
    same = folded(rule.segment) == folded(word.segment)
    in_segment = same or word.segment.strip() == ""
    exact = same and rule.field is word.field
    return in_segment and word.field in (None, rule.field) and not exact
