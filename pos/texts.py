"""Texts that people typed: whether anybody could see them, and whether they can be written."""

import unicodedata

from django.core.exceptions import ValidationError

# Letters by name, and blank to look at.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# What reverses or hides the text after it; joiners, which some scripts need, are none of these.
_STEERING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
FOOTER_LETTERS = 600
FOOTER_LINES = 12


def is_visible(text: str) -> bool:
    """Tell whether anybody could see it: a space or a zero-width character is nothing to see."""
    return any(
        not each.isspace() and unicodedata.category(each)[0] != "C" and each not in _BLANKS
        for each in text
    )


def check_visible(text: str) -> None:
    """Errors: ValidationError for a text that nobody could see."""
    if not is_visible(text):
        raise ValidationError("This has nothing in it that can be seen.")


def check_line(text: str) -> None:
    """Errors: ValidationError for what a screen or a printer cannot put on one line."""
    for each in text:
        if each in _STEERING or unicodedata.category(each) in {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}:
            raise ValidationError("This has a character that can't be printed. Type it again.")


def check_footer(text: str) -> None:
    """Errors: ValidationError for what does not fit at the foot of a docket, or on any line."""
    check_line(text.replace("\n", ""))
    if len(text) > FOOTER_LETTERS:
        raise ValidationError(f"At most {FOOTER_LETTERS} letters fit at the foot of a docket.")
    if text.strip().count("\n") >= FOOTER_LINES:
        raise ValidationError(f"At most {FOOTER_LINES} lines fit at the foot of a docket.")


def showable(text: str) -> str:
    """Return a text that can be written, half characters (lone surrogates) replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
