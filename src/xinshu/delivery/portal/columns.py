"""Columns of articles on the home page, as whoever writes them provides them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An article in one line."""

    title: str
    address: str
    day: dt.date | dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column with its newest articles."""

    title: str | Promise
    address: str
    articles: tuple[Headline, ...]


Source = Callable[[], list[Column]]
_sources: list[Source] = []


def show_columns_by(source: Source) -> Source:
    """Let `source` say which columns the home page shows; it is asked at every visit."""
    if source not in _sources:
        _sources.append(source)
    return source


def columns() -> list[Column]:
    """Columns that hold at least one article."""
    return [column for source in _sources for column in source() if column.articles]
