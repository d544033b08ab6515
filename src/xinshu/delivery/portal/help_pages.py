"""Questions and answers, kept as data beside the code."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from xinshu.kernel.web.guard import PUBLIC, guard

FILE = Path(__file__).with_name("help.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with its answer in the visitor's language."""

    id: str
    question: str
    answer: str
    basis: str
    address: str
    warn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Questions that belong together."""

    id: str
    title: str
    questions: tuple[Question, ...]


def topics() -> tuple[Topic, ...]:
    """Every topic in the visitor's language."""
    return _read("en" if get_language() == "en" else "zh")


@cache
def _read(language: str) -> tuple[Topic, ...]:
    written: list[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf8"))
    return tuple(
        Topic(
            id=topic["id"],
            title=topic["title"][language],
            questions=tuple(_question(each, language) for each in topic["questions"]),
        )
        for topic in written
    )


def _question(each: dict[str, Any], language: str) -> Question:
    return Question(
        id=each["id"],
        question=each["q"][language],
        answer=each["a"][language].strip(),
        basis=each.get("basis", ""),
        address=_address(each.get("route", "")),
        warn=bool(each.get("warn")),
    )


def _address(route: str) -> str:
    """Empty where that part of the site does not work yet."""
    try:
        return reverse(route) if route else ""
    except NoReverseMatch:
        return ""


@guard(PUBLIC)
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """All questions on one page: browsers search it, links reach each of them."""
    return render(request, "portal/help.html", {"here_is": "help", "topics": topics()})
