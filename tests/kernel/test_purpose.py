"""Non-public data is read for a purpose, on a basis, and where needed in a matter."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from builders.actors import Cast
from builders.traces import NOTHING, watched
from xinshu.kernel.access.classes import DataClass
from xinshu.kernel.access.purpose import (
    PLATFORM,
    Purpose,
    PurposeNeeded,
    PurposeNotAllowed,
    classes_open_to,
    purposes_open_to,
    require_purpose,
)
from xinshu.kernel.access.purposes import all_purposes
from xinshu.kernel.access.reads import implied, read
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.access.stated import (
    MOST_REMEMBERED,
    WHOLE_MATTER,
    from_headers,
    recall,
    remember,
)
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.audit.models import Event

pytestmark = pytest.mark.django_db

CHECK = Purpose("credit_check", "《政府采购法》第二十二条", "采购2026-1号")
GOVERNANCE = Purpose("governance", "目录规定的归集职责")


def saying(actor: Actor, purpose: Purpose | None) -> Actor:
    return replace(actor, purpose=purpose)


def test_a_complete_purpose_of_ones_role_opens_shared_data(cast: Cast) -> None:
    assert require_purpose(saying(cast.clerk_a, CHECK)) == CHECK


def test_without_a_purpose_nothing_but_public_data_is_open(cast: Cast) -> None:
    with pytest.raises(PurposeNeeded, match=r"政务共享.*尚未选择用途"):
        require_purpose(cast.centre_officer)
    assert require_purpose(cast.public, data_class="public").code == "public"


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (Purpose("curiosity", "没有依据的用途"), "没有代码为“curiosity”的用途"),
        (Purpose("credit_check", " ", "1号"), "请写明法律、法规或文件依据"),
        (Purpose("credit_check", "《政府采购法》第二十二条", " "), "须填写事项编号或名称"),
    ],
)
def test_an_incomplete_purpose_is_asked_for_again(cast: Cast, said: Purpose, missing: str) -> None:
    with pytest.raises(PurposeNeeded, match=missing):
        require_purpose(saying(cast.clerk_a, said))


def test_a_purpose_of_another_role_is_refused(cast: Cast) -> None:
    for stranger in (cast.auditor, cast.system_admin, cast.security_admin, cast.enterprise):
        with pytest.raises(PurposeNotAllowed, match="不属于您的岗位"):
            require_purpose(saying(stranger, CHECK))
    legal = Purpose("legal_assistance", "协助查询通知书", "协查1号")
    assert require_purpose(saying(cast.centre_officer, legal)) == legal
    with pytest.raises(PurposeNotAllowed):
        require_purpose(saying(cast.clerk_a, legal))


def test_a_purpose_reaches_only_its_classes(cast: Cast) -> None:
    with pytest.raises(PurposeNotAllowed, match=r"不及于这类信息.*授权查询"):
        require_purpose(saying(cast.centre_officer, CHECK), data_class="authorised")
    governing = saying(cast.centre_officer, GOVERNANCE)
    assert require_purpose(governing, data_class="authorised") == GOVERNANCE
    with pytest.raises(PurposeNotAllowed):
        require_purpose(governing, data_class="own")
    assert classes_open_to(governing) == {
        DataClass.PUBLIC,
        DataClass.SHARED,
        DataClass.AUTHORISED,
    }
    assert classes_open_to(cast.centre_officer) == {DataClass.PUBLIC}


def test_no_administrator_may_read_for_any_purpose(cast: Cast) -> None:
    for admin in (cast.system_admin, cast.security_admin, cast.auditor):
        assert purposes_open_to(admin) == []
        for code in all_purposes():
            with pytest.raises(PurposeNotAllowed):
                require_purpose(saying(admin, Purpose(code, "某条例第一条", "1号")))


def test_the_platforms_own_jobs_need_not_say_but_the_command_line_does() -> None:
    assert require_purpose(system_actor("夜间任务", channel="job")) == PLATFORM
    prompt = system_actor("命令行", channel="cli")
    with pytest.raises(PurposeNeeded):
        require_purpose(prompt)
    assert require_purpose(saying(prompt, GOVERNANCE)) == GOVERNANCE


def test_implied_purposes_are_not_offered(cast: Cast) -> None:
    offered = [kind.code for kind in purposes_open_to(cast.clerk_a)]
    assert "credit_check" in offered
    assert "own_submission" not in offered
    mending = implied(cast.clerk_a, "own_submission", matter="回执1")
    assert require_purpose(mending, data_class="own").matter == "回执1"
    assert implied(saying(cast.clerk_a, CHECK), "own_submission").purpose == CHECK


def test_purposes_name_roles_that_exist_and_offer_a_basis() -> None:
    for kind in all_purposes().values():
        assert kind.roles <= set(all_roles()), kind.code
        assert kind.classes, kind.code
        assert kind.bases, kind.code
        assert kind.label, kind.code


def test_classes_grow_narrower() -> None:
    assert [each.level for each in DataClass] == [1, 2, 3, 4]


def test_a_look_leaves_one_event_that_says_what_for(cast: Cast) -> None:
    with watched() as traces:
        read(
            "subjects.viewed",
            actor=saying(cast.clerk_a, CHECK),
            about=[("subjects.subject", 7), ("subjects.subject", 8)],
            count=31,
            label="测试公司",
        )
    assert traces.left == {"audit": ["subjects.viewed"]}
    event = Event.objects.latest("pk")
    assert (event.purpose, event.basis, event.matter) == (CHECK.code, CHECK.basis, CHECK.matter)
    assert event.shown == 31
    assert event.detail == {"data_class": "shared"}
    assert sorted(event.about.values_list("object_id", flat=True)) == ["7", "8"]


def test_a_refused_look_leaves_nothing(cast: Cast) -> None:
    with watched() as traces, pytest.raises(PurposeNeeded):
        read("subjects.viewed", actor=cast.clerk_a, about=[("subjects.subject", 7)])
    assert traces.left == NOTHING


def test_what_was_said_is_remembered_for_a_while_and_for_that_thing() -> None:
    session: dict[str, object] = {}
    now = timezone.now()
    until = remember(session, CHECK, about="subject:1", now=now)
    assert recall(session, about="subject:1", now=now) == CHECK
    assert recall(session, about="subject:2", now=now) is None
    assert recall(session, about="subject:1", now=until) is None
    assert until - now == timedelta(minutes=30)


def test_a_purpose_for_a_whole_matter_holds_for_other_things() -> None:
    session: dict[str, object] = {}
    now = timezone.now()
    remember(session, CHECK, about=WHOLE_MATTER, now=now)
    remember(session, GOVERNANCE, about="subject:1", now=now)
    assert recall(session, about="subject:1", now=now) == GOVERNANCE
    assert recall(session, about="subject:2", now=now) == CHECK


def test_a_session_does_not_grow_without_end() -> None:
    session: dict[str, object] = {}
    now = timezone.now()
    for number in range(MOST_REMEMBERED + 5):
        remember(session, CHECK, about=f"subject:{number}", now=now)
    assert recall(session, about="subject:4", now=now) is None
    assert recall(session, about="subject:5", now=now) == CHECK


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="%"),
    min_size=1,
    max_size=40,
)


@given(basis=TEXTS, matter=TEXTS)
def test_machines_may_send_chinese_percent_encoded_or_as_it_is(basis: str, matter: str) -> None:
    wanted = Purpose("credit_check", basis, matter)
    encoded = {"X-Basis": quote(basis), "X-Matter": quote(matter)}
    raw = {
        "X-Basis": basis.encode().decode("latin-1"),
        "X-Matter": matter.encode().decode("latin-1"),
    }
    for sent in (encoded, raw):
        assert from_headers({"X-Purpose": "credit_check", **sent}) == wanted


def test_without_the_header_there_is_no_purpose() -> None:
    assert from_headers({"X-Basis": "x"}) is None
    assert from_headers({"X-Purpose": " "}) is None
