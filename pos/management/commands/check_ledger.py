"""`manage.py check_ledger`: check every invariant of the books, and say what breaks one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pos.ledger import invariants


class Command(BaseCommand):
    help = "Check the invariants of sales, numbers, days and stock, and of disconnected mode."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for each in invariants():
            violations = each.violations()
            found += len(violations)
            self.stdout.write(
                f"{'holds ' if not violations else 'BROKEN'} {each.number:2} {each.name}"
            )
            for violation in violations:
                self.stdout.write(f"          {violation.subject}: {violation.message}")
        if found:
            raise CommandError(f"{found} found that must not be.")
