"""`manage.py daily_totals [DATE]`: what counted on a business date, for people or as JSON."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from pos.outside import is_plausible
from pos.reports import daily_totals
from pos.services.days import open_business_date


class Command(BaseCommand):
    help = "Show the totals of a business date: by default of the one that is open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("date", nargs="?", help="such as 2026-11-20")
        parser.add_argument("--json", action="store_true", help="write JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        totals = daily_totals(_business_date(options["date"]))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(totals), cls=DjangoJSONEncoder))
            return
        self.stdout.write(f"{totals.business_date:%A %d %B %Y}")
        for tender in totals.tenders:
            self.stdout.write(f"{tender.label:<12}{tender.payments:>6}{tender.amount:>14}")
        self.stdout.write(f"{'Paid':<18}{totals.paid:>14}")
        self.stdout.write(f"{'Sales':<12}{totals.all.sales:>6}{totals.all.total:>14}")
        disconnected = totals.disconnected
        self.stdout.write(f"of these made disconnected {disconnected.sales}, {disconnected.total}")


def _business_date(text: str | None) -> date:
    if text is None:
        return open_business_date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError("Write the date like 2026-11-20.") from None
    if not is_plausible(day):
        raise CommandError("There is no such business date.")
    return day
