"""Texts that people typed: whether anybody could see them, and whether they can be written."""

import unicodedata


def is_visible(text: str) -> bool:
    """Tell whether anybody could see it: a space or a zero-width character is nothing to see."""
    return any(not each.isspace() and unicodedata.category(each)[0] != "C" for each in text)


def showable(text: str) -> str:
    """Return a text that can be written, half characters (lone surrogates) replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
