"""Asking for a file: small ones are made, large ones wait for another person."""

from dataclasses import replace

import pytest

from builders.actors import Cast
from builders.submissions import work
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted, Refusal
from xinshu.kernel.access.purpose import Purpose, PurposeNeeded, PurposeNotAllowed
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.models import Event
from xinshu.kernel.exports import selectors, services
from xinshu.kernel.exports.models import Export
from xinshu.kernel.exports.refusals import ExportEmpty, ExportReasonNeeded, ExportTooLarge

pytestmark = pytest.mark.django_db
WHY = "年度分析，用后删除"
PURPOSE = Purpose("governance", "目录规定的归集职责", "分析2026-1")


def saying(actor: Actor, purpose: Purpose | None = PURPOSE) -> Actor:
    return replace(actor, purpose=purpose)


def asked(actor: Actor, rows: int = 10, **args: str) -> Export:
    return services.ask(
        "sample.wares", {"rows": str(rows), **args}, reason=WHY, actor=saying(actor)
    )


def test_up_to_the_limit_the_file_is_made_at_once(cast: Cast) -> None:
    with watched() as traces:
        made = asked(cast.clerk_a)
    assert traces.left == {"audit": ["exports.asked"], "jobs": ["exports.make"]}
    assert (made.state, made.needs_approval, made.rows) == ("export_approved", False, 10)
    assert (made.purpose, made.basis, made.matter) == (PURPOSE.code, PURPOSE.basis, PURPOSE.matter)
    with watched() as traces:
        work()
    assert traces.left == {
        "audit": ["exports.made"],
        "notices": [f"导出文件 {made.number} 可以下载"],
    }
    made.refresh_from_db()
    assert (made.state, made.written) == ("ready", 10)


def test_above_the_limit_it_waits(cast: Cast) -> None:
    with watched() as traces:
        made = asked(cast.clerk_a, rows=11)
    assert traces.left == {"audit": ["exports.asked"]}
    assert (made.state, made.needs_approval) == ("asked", True)
    work()
    made.refresh_from_db()
    assert made.file is None
    assert list(selectors.waiting(actor=cast.centre_reviewer)) == [made]


def test_the_trace_says_what_for(cast: Cast) -> None:
    asked(cast.clerk_a)
    event = Event.objects.get(action="exports.asked")
    assert (event.why, event.purpose, event.matter) == (WHY, PURPOSE.code, PURPOSE.matter)
    assert event.detail == {"kind": "sample.wares", "rows": 10}


@pytest.mark.parametrize(
    ("rows", "reason", "refusal"),
    [(0, WHY, ExportEmpty), (101, WHY, ExportTooLarge), (5, " 要 ", ExportReasonNeeded)],
)
def test_what_cannot_be_asked_for(
    cast: Cast, rows: int, reason: str, refusal: type[Refusal]
) -> None:
    with watched() as traces, pytest.raises(refusal):
        services.ask("sample.wares", {"rows": str(rows)}, reason=reason, actor=saying(cast.clerk_a))
    assert traces.left == NOTHING


def test_data_leaves_for_a_purpose_that_reaches_it(cast: Cast) -> None:
    with pytest.raises(PurposeNeeded):
        services.ask("sample.wares", {"rows": "1"}, reason=WHY, actor=saying(cast.clerk_a, None))
    check = Purpose("credit_check", "《政府采购法》第二十二条", "采购2026-1号")
    with pytest.raises(PurposeNotAllowed):
        services.ask(
            "sample.wares",
            {"rows": "1", "class": "authorised"},
            reason=WHY,
            actor=saying(cast.clerk_a, check),
        )


@pytest.mark.parametrize(
    "who", ["system_admin", "security_admin", "auditor", "enterprise", "public"]
)
def test_who_may_not_ask(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        asked(getattr(cast, who))


def test_people_see_their_own_and_approvers_all(cast: Cast) -> None:
    made = asked(cast.clerk_a)
    assert list(selectors.exports(actor=cast.clerk_a)) == [made]
    assert list(selectors.exports(actor=cast.centre_reviewer)) == [made]
    for stranger in (cast.clerk_b, cast.centre_officer, cast.auditor, cast.public):
        assert not selectors.exports(actor=stranger).exists()
