"""ISBN and EAN codes: as printed, scanned or typed, to the 13 digits that are stored."""

import re

from stdnum import ean, isbn
from stdnum.exceptions import ValidationError

from pos.errors import ShopError

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]")


def read_isbn(text: str) -> str:
    """Return an ISBN-13, also from an ISBN-10 and with hyphens. Errors: ShopError `isbn_wrong`."""
    code = _SEPARATORS.sub("", text)
    try:
        return str(isbn.validate(code, convert=True))
    except ValidationError:
        raise ShopError(
            "isbn_wrong",
            f"{text[:20]} is not an ISBN: please check its digits.",
            {"isbn": text[:40]},
        ) from None


def read_ean(text: str) -> str:
    """Return an EAN-8 or EAN-13. Errors: ShopError `ean_wrong`."""
    code = _SEPARATORS.sub("", text)
    try:
        return str(ean.validate(code))
    except ValidationError:
        raise ShopError(
            "ean_wrong", f"{text[:20]} is not an EAN: please check its digits.", {"ean": text[:40]}
        ) from None


def as_isbn(text: str) -> str:
    """Return an ISBN-13 where the code is one, else the code as it is, for what a device typed."""
    try:
        return read_isbn(text)
    except ShopError:
        return _SEPARATORS.sub("", text)[:13]


def isbn_is_right(text: str) -> bool:
    return bool(isbn.is_valid(text))


def isbn_from_body(body: str) -> str:
    """Return the ISBN-13 of its first twelve digits."""
    return body + str(ean.calc_check_digit(body))
