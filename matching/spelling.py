"""Folding of letters: one ASCII form for any script, one form for the spellings of an umlaut."""

from anyascii import anyascii


def fold(text: str) -> str:
    """Return text as lower-case ASCII, whatever the script."""
    lowered = text.casefold()
    return lowered if lowered.isascii() else anyascii(lowered).casefold()


def loose(word: str) -> str:
    """Make the ways of writing an umlaut one: Mueller, Müller and Muller all become `muller`."""
    if len(word) < 4:
        return word
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
