"""Put right what is meant (aud is AUD), before the database refuses what no till can use.

What cannot be put right without guessing stops the migration with a sentence: a currency is not
guessed.
"""

from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from pos.standards import (
    check_cash_rounding,
    check_currency,
    check_locale,
    tidy_currency,
    tidy_locale,
)
from pos.texts import check_footer, check_visible

CHECKS = {
    "name": check_visible,
    "tax_name": check_visible,
    "currency": check_currency,
    "locale": check_locale,
    "cash_rounding_cents": check_cash_rounding,
    "docket_footer": check_footer,
}


def tidy(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for shop in apps.get_model("pos", "Shop").objects.all():
        shop.currency = tidy_currency(shop.currency)
        shop.locale = tidy_locale(shop.locale)
        shop.docket_footer = shop.docket_footer.replace("\r\n", "\n")
        for name, check in CHECKS.items():
            try:
                check(getattr(shop, name))
            except ValidationError as error:
                raise RuntimeError(
                    f"The shop's {name.replace('_', ' ')} can't stay as it is. {error.messages[0]}"
                    " Put it right in the office with the version you had, then upgrade again."
                ) from None
        shop.save()


class Migration(migrations.Migration):
    dependencies = [("pos", "0009_sealed_states")]
    operations = [migrations.RunPython(tidy, migrations.RunPython.noop)]
