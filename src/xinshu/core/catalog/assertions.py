"""What a catalogue item expects of a whole submission, and what a receipt says when it is broken.

`max_held_share` and `max_unmatched_share` are shares of the rows received (0 … 1), `min_rows` is a
number of rows. Broken assertions do not undo what is stored: they are told to the sender and the
centre, because a half-wrong file is a matter to talk about.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

Test = Callable[[Decimal, int, int, int], str | None]


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) / Decimal(whole) if whole else Decimal(0)


def _held(limit: Decimal, received: int, held: int, unmatched: int) -> str | None:
    del unmatched
    share = _share(held, received)
    if share <= limit:
        return None
    return f"待更正的行占 {share:.0%}，超过该目录项约定的 {limit:.0%}，请先核对整份文件。"


def _unmatched(limit: Decimal, received: int, held: int, unmatched: int) -> str | None:
    del held
    share = _share(unmatched, received)
    if share <= limit:
        return None
    return f"未找到主体的行占 {share:.0%}，超过该目录项约定的 {limit:.0%}，请核对主体代码和名称。"


def _rows(limit: Decimal, received: int, held: int, unmatched: int) -> str | None:
    del held, unmatched
    return f"只有 {received} 行，少于该目录项约定的 {limit} 行。" if received < limit else None


TESTS: Mapping[str, Test] = MappingProxyType(
    {"max_held_share": _held, "max_unmatched_share": _unmatched, "min_rows": _rows}
)


def limit_of(text: str) -> Decimal | None:
    """The limit an assertion names, or None where it is no number of zero or more."""
    try:
        limit = Decimal(text)
    except InvalidOperation:
        return None
    return limit if limit.is_finite() and limit >= 0 else None


def broken(
    assertions: Mapping[str, str], *, received: int, held: int, unmatched: int
) -> tuple[str, ...]:
    """A sentence for every assertion the numbers of a receipt break."""
    said = (
        TESTS[name](limit, received, held, unmatched)
        for name, text in assertions.items()
        if name in TESTS and (limit := limit_of(text)) is not None
    )
    return tuple(sentence for sentence in said if sentence)
