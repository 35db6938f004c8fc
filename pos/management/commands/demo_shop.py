"""`manage.py demo_shop`: fill an empty database with Lantern Street Books."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pos.errors import ShopError
from pos.services.demo import NAME, make_demo_shop, shop_is_empty

MOST_TITLES = 2_000_000


class Command(BaseCommand):
    help = "With DEBUG=true, fill an empty database with a demo shop; change nothing in any other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--titles",
            type=int,
            default=0,
            metavar="COUNT",
            help="add this many made-up titles, to see how a large catalogue behaves",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        titles: int = options["titles"]
        if not 0 <= titles <= MOST_TITLES:
            raise CommandError(f"--titles takes a number from 0 to {MOST_TITLES:,}.")
        if settings.TRYING_OUT and not shop_is_empty():
            self.stdout.write("There is a shop here already: nothing was changed.")
            return
        try:
            make_demo_shop(more_titles=titles)
        except ShopError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{NAME} is open: a demo shop with 425 books and a fortnight of sales.")
