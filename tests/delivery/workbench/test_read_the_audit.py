"""The auditor's screens, and that looking at them leaves a trace too."""

import pytest
from django.urls import reverse

from builders.actors import Cast
from builders.ledger import happened, sealed, tamper
from builders.traces import watched
from delivery.pages import logged_in, words
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.services import viewed

pytestmark = pytest.mark.django_db
EVENTS = reverse("workbench:audit")


def test_auditors_find_events_and_leave_a_trace(cast: Cast) -> None:
    viewed("records.viewed", actor=cast.clerk_a, about=[("subjects.subject", "1")], label="样例甲")
    browser = logged_in(cast.auditor)
    with watched() as traces:
        said = words(browser.get(EVENTS, {"kind": "read", "about": "1"}))
    assert "样例甲" not in said, "an object without its type finds nothing"
    assert traces.left["audit"] == ["audit.log_read"]
    assert Event.objects.latest("id").detail == {"asked": {"kind": "read", "about": "1"}}
    said = words(browser.get(EVENTS, {"about_type": "subjects.subject", "about": "1"}))
    assert "样例甲" in said


def test_an_event_says_whether_it_is_sealed_and_unchanged(cast: Cast) -> None:
    (event,) = happened()
    browser = logged_in(cast.auditor)
    page = reverse("workbench:audit_event", args=[event.pk])
    assert "尚未封存" in words(browser.get(page))
    sealed()
    assert "已封存，内容未变" in words(browser.get(page))
    tamper("UPDATE audit_event SET why = 'x' WHERE id = %s", event.pk)
    assert "内容已被改动" in words(browser.get(page))


def test_an_action_no_app_declares_does_not_blind_the_auditor(cast: Cast) -> None:
    (event,) = happened()
    tamper("UPDATE audit_event SET action = 'gone.away' WHERE id = %s", event.pk)
    browser = logged_in(cast.auditor)
    assert "gone.away" in words(browser.get(EVENTS))
    assert "gone.away" in words(browser.get(reverse("workbench:audit_event", args=[event.pk])))
    assert browser.get(reverse("workbench:audit_export")).status_code == 200


def test_a_log_that_was_rewritten_is_told(cast: Cast) -> None:
    happened(times=2)
    sealed()
    event = Event.objects.get(entry__seq=0)
    tamper("UPDATE audit_entry SET leaf = %s WHERE seq = 1", bytes(32))
    page = reverse("workbench:audit_event", args=[event.pk])
    assert "日志与检查点不符" in words(logged_in(cast.auditor).get(page))


def test_the_sheet_holds_what_was_filtered_and_is_noted(cast: Cast) -> None:
    happened(times=3)
    browser, wanted = logged_in(cast.auditor), {"who": "tests", "action": "accounts.logged_in"}
    with watched() as traces:
        answer = browser.get(reverse("workbench:audit_export"), wanted)
    assert answer["Content-Type"].endswith("sheet")
    assert traces.left["audit"] == ["audit.exported", "exports.sheet"]
    assert Event.objects.get(action="audit.exported").shown == 3


def test_checkpoints_show_what_their_signatures_are_worth(cast: Cast) -> None:
    happened()
    sealed()
    happened()
    browser, page = logged_in(cast.auditor), reverse("workbench:checkpoints")
    said = words(browser.get(page))
    assert ">成立<" in said
    assert "条事件等待封存" in said
    tamper("UPDATE audit_checkpoint SET text = replace(text, 'size: ', 'size: 1')")
    assert ">不成立<" in words(browser.get(page))


@pytest.mark.parametrize("name", ["audit", "audit_export", "checkpoints"])
def test_nobody_but_auditors_reads_the_audit(cast: Cast, name: str) -> None:
    page = reverse(f"workbench:{name}")
    for actor in (cast.clerk_a, cast.centre_officer, cast.system_admin, cast.security_admin):
        assert logged_in(actor).get(page).status_code == 403
