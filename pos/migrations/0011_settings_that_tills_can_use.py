"""Settings that a till cannot use are refused by the database too."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import pos.standards
import pos.texts
from pos.standards import locale_is_known


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# As they were on the day of this migration: `pos.standards` may learn more.
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
LANGUAGES = _codes(
    """
    af ak am ar as az be bg bm bn bo br bs ca ce cs cv cy da de dz ee el en eo es et eu fa ff
    fi fo fr fy ga gd gl gu gv ha he hi hr hu hy ia id ie ig ii is it ja jv ka ki kk kl km kn
    ko ks ku kw ky lb lg ln lo lt lu lv mg mi mk ml mn mr ms mt my nb nd ne nl nn no oc om or
    os pa pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sn so sq sr st su sv sw ta te tg
    th ti tk tn to tr tt ug uk ur uz vi wo xh yi yo zh zu
    """
)
SCRIPTS = _codes("Arab Cyrl Deva Hans Hant Latn")
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


class Migration(migrations.Migration):
    dependencies = [
        ("pos", "0010_tidy_settings"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="shop",
            name="cash_rounding_at_least_1_cent",
        ),
        migrations.AlterField(
            model_name="cashier",
            name="initials",
            field=models.CharField(
                max_length=3, validators=[pos.texts.check_visible, pos.texts.check_line]
            ),
        ),
        migrations.AlterField(
            model_name="cashier",
            name="name",
            field=models.CharField(
                max_length=60,
                unique=True,
                validators=[pos.texts.check_visible, pos.texts.check_line],
            ),
        ),
        migrations.AlterField(
            model_name="register",
            name="name",
            field=models.CharField(
                max_length=60,
                unique=True,
                validators=[pos.texts.check_visible, pos.texts.check_line],
            ),
        ),
        migrations.AlterField(
            model_name="shop",
            name="address",
            field=models.CharField(blank=True, max_length=160, validators=[pos.texts.check_line]),
        ),
        migrations.AlterField(
            model_name="shop",
            name="cash_rounding_cents",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="Cash is rounded to this many cents; 1 for no rounding.",
                validators=[pos.standards.check_cash_rounding],
            ),
        ),
        migrations.AlterField(
            model_name="shop",
            name="currency",
            field=models.CharField(
                default="AUD",
                help_text="Three letters, such as AUD. It stays once there are sales.",
                max_length=3,
                validators=[pos.standards.check_currency],
            ),
        ),
        migrations.AlterField(
            model_name="shop",
            name="docket_footer",
            field=models.TextField(
                blank=True,
                help_text="At most 12 lines and 600 letters.",
                validators=[pos.texts.check_footer],
            ),
        ),
        migrations.AlterField(
            model_name="shop",
            name="locale",
            field=models.CharField(
                default="en-AU",
                help_text="How numbers and dates are written: en-AU, en-GB, de-DE.",
                max_length=12,
                validators=[pos.standards.check_locale],
            ),
        ),
        migrations.AlterField(
            model_name="shop",
            name="name",
            field=models.CharField(
                max_length=80, validators=[pos.texts.check_visible, pos.texts.check_line]
            ),
        ),
        migrations.AlterField(
            model_name="shop",
            name="phone",
            field=models.CharField(blank=True, max_length=40, validators=[pos.texts.check_line]),
        ),
        migrations.AlterField(
            model_name="shop",
            name="prices_include_tax",
            field=models.BooleanField(
                default=True, help_text="It stays as it is once there are sales."
            ),
        ),
        migrations.AlterField(
            model_name="shop",
            name="tax_name",
            field=models.CharField(
                default="GST",
                max_length=12,
                validators=[pos.texts.check_visible, pos.texts.check_line],
            ),
        ),
        migrations.AlterField(
            model_name="shop",
            name="tax_number",
            field=models.CharField(
                blank=True,
                help_text="As printed: ABN 12 345 678 901",
                max_length=40,
                validators=[pos.texts.check_line],
            ),
        ),
        migrations.AlterField(
            model_name="shop",
            name="website",
            field=models.CharField(blank=True, max_length=80, validators=[pos.texts.check_line]),
        ),
        migrations.AlterField(
            model_name="taxrate",
            name="code",
            field=models.CharField(
                max_length=12,
                unique=True,
                validators=[pos.texts.check_visible, pos.texts.check_line],
            ),
        ),
        migrations.AlterField(
            model_name="taxrate",
            name="name",
            field=models.CharField(
                max_length=60, validators=[pos.texts.check_visible, pos.texts.check_line]
            ),
        ),
        migrations.AddConstraint(
            model_name="cashier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("initials", ""), _negated=True)
                ),
                name="cashier_has_a_name_and_initials",
            ),
        ),
        migrations.AddConstraint(
            model_name="register",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="register_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="shop",
            constraint=models.CheckConstraint(
                condition=models.Q(("cash_rounding_cents__in", (1, 5, 10, 20, 50, 100))),
                name="cash_is_rounded_to_a_coin",
            ),
        ),
        migrations.AddConstraint(
            model_name="shop",
            constraint=models.CheckConstraint(
                condition=models.Q(currency__in=CURRENCIES), name="shop_has_a_known_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="shop",
            constraint=models.CheckConstraint(
                condition=locale_is_known(LANGUAGES, SCRIPTS, REGIONS),
                name="shop_has_a_known_locale",
            ),
        ),
        migrations.AddConstraint(
            model_name="shop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("tax_name", ""), _negated=True)
                ),
                name="shop_has_a_name_and_its_tax_too",
            ),
        ),
        migrations.AddConstraint(
            model_name="shop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("docket_footer"), models.Value(600)
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("name"), models.Value(80)
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("address"), models.Value(160)
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("phone"), models.Value(40)
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("website"), models.Value(80)
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("tax_number"), models.Value(40)
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("tax_name"), models.Value(12)
                    ),
                ),
                name="shop_texts_fit_on_a_docket",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxrate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)
                ),
                name="tax_rate_has_a_code_and_a_name",
            ),
        ),
    ]
