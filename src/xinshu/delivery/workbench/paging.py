"""Lists page by key: the next page starts after the last row shown, however long the list is."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

COUNT_UP_TO = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list. `total` is None where counting would cost more than it tells."""

    rows: Sequence[Any]
    next_cursor: str | None = None
    total: int | None = None


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    size: int,
    sorts: Mapping[str, str] | None = None,
    default: str = "-id",
) -> Page:
    """The page the query asks for (`sort`, `after`).

    `sorts` maps the names a reader may sort by to columns; columns must not be empty (null).
    An unknown sort or a spoilt cursor counts as none.
    """
    column, down = _order(request.GET.get("sort", ""), sorts or {}, default)
    total = rows.order_by()[: COUNT_UP_TO + 1].count()
    mark = "-" if down else ""
    ordered = rows.order_by(f"{mark}{column}", f"{mark}pk")
    if key := _decode(request.GET.get("after", "")):
        try:
            ordered = ordered.filter(_beyond(column, key, "lt" if down else "gt"))
        except (ValidationError, ValueError, TypeError, FieldDoesNotExist):
            key = None
    found = list(ordered[: size + 1])
    shown = found[:size]
    return Page(
        rows=shown,
        next_cursor=_encode(shown[-1], column) if len(found) > size else None,
        total=total if total <= COUNT_UP_TO else None,
    )


def _order(wanted: str, sorts: Mapping[str, str], default: str) -> tuple[str, bool]:
    name = wanted.removeprefix("-")
    if name in sorts:
        return sorts[name], wanted.startswith("-")
    return default.removeprefix("-"), default.startswith("-")


def _beyond(column: str, key: tuple[Any, int], side: str) -> Q:
    value, pk = key
    if column in {"id", "pk"}:
        return Q(**{f"pk__{side}": pk})
    return Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"pk__{side}": pk})


def _encode(row: Model, column: str) -> str:
    value: Any = row
    for part in column.split("__"):
        value = getattr(value, part)
    if isinstance(value, (date, datetime)):
        value = value.isoformat()
    return base64.urlsafe_b64encode(json.dumps([value, row.pk]).encode()).decode().rstrip("=")


def _decode(text: str) -> tuple[Any, int] | None:
    if not text:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    return (value, pk) if isinstance(pk, int) and isinstance(value, (str, int, float)) else None
