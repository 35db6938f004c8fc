"""Currencies and locales that the server and every till can use: ISO 4217, ISO 639-1, ISO 3166.

The lists stand here and not in a library, since constraints of the database are made of them: a
library that learns a country must not ask for a migration.
"""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact, In


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Those with hundredths, which is what Bookmine counts in.
CURRENCIES = _codes(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR
    LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
    PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
    SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR
    ZMW ZWG
    """
)
_WITHOUT_HUNDREDTHS = _codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")
_WITH_THOUSANDTHS = _codes("BHD IQD JOD KWD LYD OMR TND")
LANGUAGES = _codes(
    """
    af ak am ar as az be bg bm bn bo br bs ca ce cs cv cy da de dz ee el en eo es et eu fa ff
    fi fo fr fy ga gd gl gu gv ha he hi hr hu hy ia id ie ig ii is it ja jv ka ki kk kl km kn
    ko ks ku kw ky lb lg ln lo lt lu lv mg mi mk ml mn mr ms mt my nb nd ne nl nn no oc om or
    os pa pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sn so sq sr st su sv sw ta te tg
    th ti tk tn to tr tt ug uk ur uz vi wo xh yi yo zh zu
    """
)
SCRIPTS = ("Arab", "Cyrl", "Deva", "Hans", "Hant", "Latn")
REGIONS = _codes(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
    DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
    GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
    VN VU WF WS YE YT ZA ZM ZW
    """
)
CASH_ROUNDINGS = (1, 5, 10, 20, 50, 100)
"""The smallest coins there are, in cents."""

_LOCALE = re.compile(r"([A-Za-z]{2})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?")


def tidy_currency(typed: str) -> str:
    """Write a currency as the tills read it: " aud" is AUD. Nonsense stays what it is."""
    return typed.strip().upper()


def tidy_locale(typed: str) -> str:
    """Write a locale as browsers read it: en_au is en-AU. Nonsense stays what it is."""
    match = _LOCALE.fullmatch(typed.strip())
    if match is None:
        return typed.strip()
    language, script, region = match.groups()
    parts = (language.lower(), (script or "").capitalize(), (region or "").upper())
    return "-".join(filter(None, parts))


def check_currency(currency: str) -> None:
    """Errors: ValidationError, which says what to type."""
    if currency in CURRENCIES:
        return
    if currency in _WITHOUT_HUNDREDTHS:
        raise ValidationError(
            f"Bookmine counts in hundredths, and {currency} has none: it can't be used."
        )
    if currency in _WITH_THOUSANDTHS:
        raise ValidationError(
            f"Bookmine counts in hundredths, and {currency} has thousandths: it can't be used."
        )
    raise ValidationError(f"{currency[:12]} isn't a currency. Type its three letters, such as AUD.")


def check_locale(locale: str) -> None:
    """Errors: ValidationError, which says what to type."""
    match = _LOCALE.fullmatch(locale)
    language, script, region = match.groups() if match else ("", None, None)
    if (
        language not in LANGUAGES
        or (script is not None and script not in SCRIPTS)
        or (region is not None and region not in REGIONS)
        or "_" in locale
    ):
        raise ValidationError(
            f"{locale[:12]} isn't a language and a country. Type them as in en-AU."
        )


def check_cash_rounding(cents: int) -> None:
    """Errors: ValidationError, which says what there is to choose from."""
    if cents not in CASH_ROUNDINGS:
        *others, last = map(str, CASH_ROUNDINGS)
        raise ValidationError(f"Choose {', '.join(others)} or {last} cents.")


def locale_is_known(
    languages: tuple[str, ...] = LANGUAGES,
    scripts: tuple[str, ...] = SCRIPTS,
    regions: tuple[str, ...] = REGIONS,
) -> Q:
    """What `check_locale` says, in SQL that every database knows: SQLite has no REGEXP.

    A migration passes the lists of its day.
    """
    of_script = Q(In(Substr("locale", 3, 5), [f"-{each}" for each in scripts]))
    regions_after = [f"-{each}" for each in regions]

    def is_long(length: int) -> Q:
        return Q(Exact(Length("locale"), Value(length)))

    return Q(In(Substr("locale", 1, 2), languages)) & (
        is_long(2)
        | is_long(5) & Q(In(Substr("locale", 3, 3), regions_after))
        | is_long(7) & of_script
        | is_long(10) & of_script & Q(In(Substr("locale", 8, 3), regions_after))
    )
