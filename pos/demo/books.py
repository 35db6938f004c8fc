"""The books of the demo shop: 425 real titles (package faker-literature, MIT), the rest made up.

ISBNs are demo numbers with valid check digits; prices, formats and shelves come from a seeded
generator, so that every demo shop is the same.
"""

import json
import random
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any

from pos.barcodes import isbn_from_body
from pos.models import StockItem, TaxRate

SEED = 20261120
Category = StockItem.Category

# The package is French: these are the names that an Australian shop has on its shelves.
_NAMES = {
    "Aristophane": "Aristophanes",
    "Eschyle": "Aeschylus",
    "Euripide": "Euripides",
    "Hérodote": "Herodotus",
    "Homère": "Homer",
    "Platon": "Plato",
    "Sophocle": "Sophocles",
    "Thucydide": "Thucydides",
}
# The first that has one of its words in the genre.
_CATEGORIES: list[tuple[str, frozenset[str]]] = [
    (
        Category.CHILDREN,
        frozenset({"youth", "children's literature", "educational"}),
    ),
    (
        Category.CRIME,
        frozenset(
            {
                "crime",
                "detective",
                "detective novel",
                "espionage",
                "legal",
                "mystery",
                "noir",
                "noir novel",
                "psychological thriller",
                "spy fiction",
                "thriller",
                "whodunit",
            }
        ),
    ),
    (
        Category.POETRY,
        frozenset(
            {"comedy", "epic poetry", "lyrical", "poetry", "screenplay", "theater", "tragedy"}
        ),
    ),
    (
        Category.NONFICTION,
        frozenset(
            {
                "ancient history",
                "anthropology",
                "autobiography",
                "essay",
                "ethnography",
                "ethnology",
                "history",
                "history of ideas",
                "history of symbols",
                "linguistics",
                "memoirs",
                "narrative nonfiction",
                "philosophical dialogue",
                "philosophy",
                "sociology",
            }
        ),
    ),
]
_SHELVES = {
    Category.FICTION: "Fiction",
    Category.CRIME: "Crime",
    Category.CHILDREN: "Children, back room",
    Category.NONFICTION: "Non-fiction",
    Category.POETRY: "Poetry and plays",
    Category.GOODS: "Counter",
}
# Format, its share in a hundred, and the whole dollars its prices lie between.
_FORMATS = [("paperback", 72, 16, 34), ("hardback", 20, 34, 54), ("large print", 8, 32, 48)]
_GOODS = [
    ("Greeting card", "6.50"),
    ("Bookmark, brass", "12.95"),
    ("Cloth bag, Lantern Street", "14.95"),
    ("Notebook, ruled", "19.95"),
    ("Reading lamp, clip-on", "34.95"),
    ("Gift wrap, one sheet", "4.50"),
]


def category_of(genres: list[str]) -> str:
    """Return the shop's category for a book's genres."""
    for category, words in _CATEGORIES:
        if words.intersection(genres):
            return category
    return Category.FICTION


def real_titles(tax_rate: TaxRate) -> list[StockItem]:
    """Return the 425 real titles, not saved, always the same."""
    random_ = random.Random(SEED)
    source = files("faker_literature") / "DATAS" / "literature.json"
    authors = json.loads(source.read_text(encoding="utf-8"))["authors"]
    books = [(author["name"], book) for author in authors for book in author["books"]]
    return [
        _title(number, name, book, tax_rate, random_)
        for number, (name, book) in enumerate(books, 1)
    ]


def other_goods(tax_rate: TaxRate) -> list[StockItem]:
    """Return what else lies on the counter, with in-house codes (a 2 in front), not saved."""
    return [
        StockItem(
            ean=isbn_from_body(f"2{number:011d}"),
            title=title,
            category=Category.GOODS,
            shelf=_SHELVES[Category.GOODS],
            rrp=Decimal(price),
            price=Decimal(price),
            tax_rate=tax_rate,
        )
        for number, (title, price) in enumerate(_GOODS, 1)
    ]


def _title(
    number: int, author: str, book: dict[str, Any], tax_rate: TaxRate, random_: random.Random
) -> StockItem:
    category = category_of(book["genre"]["en_US"])
    format_, price = format_and_price(random_)
    return StockItem(
        isbn=isbn_from_body(f"97817{number * 22307 % 10_000_000:07d}"),
        title=book["title"]["en_US"],
        authors=_NAMES.get(author, author),
        publisher=book["publisher"]["en_US"],
        format=format_,
        category=category,
        shelf=_SHELVES[Category(category)],
        year=book["year"] if book["year"] > 0 else None,
        rrp=price,
        price=price,
        tax_rate=tax_rate,
    )


def format_and_price(random_: random.Random) -> tuple[str, Decimal]:
    """Return a format and a price that goes with it, such as 24.99."""
    weights = [share for _, share, _, _ in _FORMATS]
    format_, _, lowest, highest = random_.choices(_FORMATS, weights)[0]
    return format_, Decimal(random_.randint(lowest, highest)) - Decimal("0.01")


def opening_quantity(number: int, random_: random.Random) -> int:
    """Return pieces on the shelf: mostly one to four, a few a pile for the window, some none.

    `number` is the title's: of a large catalogue's titles, nine in ten are there to be ordered.
    """
    if number >= 1000 and number % 10:
        return 0
    return random_.choices([0, 1, 2, 3, 4, 6, 12], [10, 30, 25, 15, 10, 7, 3])[0]


_FIRST = ["The", "A", "Last", "Lost", "Salt", "Quiet", "Winter", "Paper", "Glass", "Northern"]
_NOUNS = [
    "Lantern", "River", "Harbour", "Orchard", "Library", "Garden", "Letter", "Island", "Mountain",
    "Station", "Mirror", "Kitchen", "Tide", "Cartographer", "Bell", "Daughter", "Season", "Bridge",
    "Archive", "Museum", "Fox", "Heron", "Storm", "Violin", "Map", "Window", "Road", "Clock",
]  # fmt: skip
_LINKS = ["of", "and the", "without", "beyond the", "under the", "for a"]
_NAMES_OF_MANY_LANDS = [
    "Anna Lindqvist", "Nguyễn Thị Hoa", "Zoë O’Brien", "José Álvarez Núñez", "李文", "山田太郎",
    "Μαρία Παπαδοπούλου", "Ольга Соколова", "محمد حسن", "דנה לוי", "Siobhán Ní Dhomhnaill",
    "Łukasz Żółkiewski", "Priscilla Tjakamarra", "Dilek Yıldız", "अनिता शर्मा", "Jack Brown",
]  # fmt: skip


def made_up_titles(count: int, tax_rate: TaxRate) -> Iterator[StockItem]:
    """Yield any number of titles for tests of scale, not saved, always the same."""
    random_ = random.Random(SEED)
    for number in range(count):
        format_, price = format_and_price(random_)
        category = random_.choice(Category.values)
        # A prime step walks through all hundred million bodies without meeting one again.
        body = f"978{'02348'[number % 5]}{number * 1_000_003 % 100_000_000:08d}"
        yield StockItem(
            isbn=isbn_from_body(body),
            title=" ".join(
                [
                    random_.choice(_FIRST),
                    random_.choice(_NOUNS),
                    random_.choice(_LINKS),
                    random_.choice(_NOUNS),
                ]
            ),
            authors=random_.choice(_NAMES_OF_MANY_LANDS),
            publisher=f"Press {number % 400}",
            format=format_,
            category=category,
            shelf=_SHELVES[Category(category)],
            year=random_.randint(1950, 2026),
            rrp=price,
            price=price,
            tax_rate=tax_rate,
        )
