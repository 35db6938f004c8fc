"""`manage.py change_pin NAME`: give a cashier another PIN when the office cannot be opened."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pos.errors import ShopError
from pos.models import Cashier
from pos.services.cashiers import hash_pin, set_pin
from pos.services.demo import is_demo_pin


class Command(BaseCommand):
    help = "Ask for a new PIN of a cashier, twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the cashier's name, as the office writes it")

    def handle(self, *args: Any, **options: Any) -> None:
        cashiers = list(Cashier.objects.filter(name=options["name"], is_active=True))
        if not cashiers:
            raise CommandError("There is no such cashier.")
        pin = getpass.getpass("New PIN: ")
        if pin != getpass.getpass("The same again: "):
            raise CommandError("These were two different PINs: nothing was changed.")
        if is_demo_pin(pin):
            raise CommandError("Everybody can read this PIN in Bookmine's source: choose another.")
        try:
            hash_pin(pin)
            for cashier in cashiers:
                set_pin(cashier, pin)
        except ShopError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{options['name']} has a new PIN.")
