"""Reading the JSON of small requests strictly: text that no database can keep is refused here."""

from collections.abc import Mapping
from typing import IO, Any

import msgspec
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON in UTF-8 without half characters (lone surrogates), `NaN` or endless nesting.

    Python's own reader takes all of these, and the answer that quotes one cannot be written.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what the request says. Errors: ParseError, which is answered as `malformed`."""
        try:
            return msgspec.json.decode(stream.read())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ParseError from error
