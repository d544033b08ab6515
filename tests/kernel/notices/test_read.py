"""Notices: to a person or a department, read once."""

import pytest

from builders.actors import Cast, user_of
from xinshu.core.refusals import NotFound
from xinshu.kernel.notify.models import Notice
from xinshu.kernel.notify.selectors import notices, unread
from xinshu.kernel.notify.services import mark_read, notify

pytestmark = pytest.mark.django_db


def test_a_notice_to_a_department_is_seen_by_its_people_only(cast: Cast) -> None:
    notice = notify(cast.department_a, title="有新任务", link="/workbench/", actor=cast.system)
    assert list(unread(actor=cast.clerk_a)) == [notice]
    for other in (cast.clerk_b, cast.centre_officer, cast.enterprise, cast.public):
        assert not unread(actor=other).exists()


def test_a_notice_to_a_user_is_seen_by_that_user_only(cast: Cast) -> None:
    notice = notify(user_of(cast.enterprise), title="您好", actor=cast.system)
    assert list(notices(actor=cast.enterprise)) == [notice]
    assert not notices(actor=cast.clerk_a).exists()


def test_the_first_reader_counts(cast: Cast) -> None:
    notice = notify(cast.department_a, title="一", actor=cast.system)
    read = mark_read(notice, actor=cast.clerk_a)
    assert (read.read_by_id, read.read_at is not None) == (cast.clerk_a.user_id, True)
    assert not unread(actor=cast.clerk_a).exists()
    assert mark_read(notice, actor=cast.clerk_a).read_at == read.read_at


def test_what_is_not_mine_is_not_found(cast: Cast) -> None:
    notice = notify(cast.department_a, title="一", actor=cast.system)
    with pytest.raises(NotFound):
        mark_read(notice, actor=cast.clerk_b)
    assert unread(actor=cast.clerk_a).exists()


def test_the_same_notice_is_sent_once(cast: Cast) -> None:
    first = notify(cast.department_a, title="逾期", dedup_key="late:1", actor=cast.system)
    again = notify(cast.department_a, title="逾期", dedup_key="late:1", actor=cast.system)
    assert first == again == Notice.objects.get()
