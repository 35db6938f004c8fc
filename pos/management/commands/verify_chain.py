"""`manage.py verify_chain`: is everything that was posted still as it was posted?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pos.models import Seal
from pos.sealing import head_text
from pos.services.seals import accept_loss, newest
from pos.verify import MOST_NAMED, findings


class Command(BaseCommand):
    help = "Verify the chain of seals over all that was posted, and the chains of the tills."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="the database was restored from a backup: note its newest seal as the new head",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["after_restore"]:
            kept = accept_loss()
            self.stdout.write(f"The old note is kept as {kept.name}." if kept else "Noted.")
        found = 0
        for each in findings():
            found += 1
            if found <= MOST_NAMED:
                self.stdout.write(f"{'First: ' if found == 1 else '       '}{each}")
        if found:
            raise CommandError(f"{found} found that is not as it was posted.")
        head = newest()
        if head is None:
            self.stdout.write("Nothing was posted yet.")
            return
        sales = Seal.objects.filter(kind=Seal.Kind.SALE).count()
        self.stdout.write(f"The chain holds: {sales} sales, {head_text(head.number, head.mac)}.")
