"""What cannot be undone asks first: a page of its own says what is open and what will happen.

Opening the page does nothing, and neither does a POST that has not seen it. When what is open
changes between the look and the press, the page is shown again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from pos.registry import StillOpen


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A page that asks. `stops` and `stays` say what will happen; `agree` is what to tick first."""

    title: str
    act: str
    keep: str
    back: str
    lead: str = ""
    open: Sequence[StillOpen] = ()
    nothing_open: str = ""
    stops: Sequence[str] = ()
    stays: Sequence[str] = ()
    agree: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def seen(self) -> str:
        """Fingerprint of what is asked: what a press says that its person had before their eyes."""
        told = "\n".join([self.title, self.agree, *(each.key for each in self.open)])
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    @property
    def groups(self) -> Iterator[tuple[str, list[StillOpen]]]:
        for kind, each in groupby(self.open, lambda one: one.kind):
            yield kind, list(each)


def is_answered(request: HttpRequest, question: Question) -> bool:
    """Tell whether somebody saw this very question and pressed its button."""
    return (
        request.method == "POST"
        and request.POST.get("seen") == question.seen
        and (not question.agree or request.POST.get("agree") == "1")
    )


def ask(page: ModelAdmin[Any], request: HttpRequest, question: Question) -> HttpResponse:
    """Show the question; of a press that did not answer it, say what is still wanted."""
    seen = request.POST.get("seen")
    context = {
        **page.admin_site.each_context(request),
        "title": question.title,
        "opts": page.opts,
        "question": question,
        "changed": seen is not None and seen != question.seen,
        "unticked": seen == question.seen,
    }
    return TemplateResponse(request, "admin/pos/ask.html", context)


def in_words(open_now: Iterable[StillOpen]) -> str:
    """Name what is open, for the log."""
    return "; ".join(each.what for each in open_now)
