"""Read a till's outbox file in at the command line: also one that is too large for the page."""

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pos.errors import ShopError
from sync.outboxfile import read_in


class Command(BaseCommand):
    """Takes in what is not here yet, and says what came of it."""

    help = "Read in the file of a device's sales that its till saved, as often as you like."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                reading = read_in(file, name=path.name, by=getpass.getuser())
        except (OSError, ShopError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(reading))
