"""An empty platform gets its three administrators once."""

import pytest

from builders.actors import SETUP, Cast
from xinshu.core.refusals import NotPermitted
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.founding import found
from xinshu.kernel.accounts.models import Department, User
from xinshu.kernel.accounts.refusals import AlreadyFounded

pytestmark = pytest.mark.django_db
PLACE = {"code": "first", "name": "测试区首个单位", "region": "120113"}


def test_three_administrators_who_can_log_in() -> None:
    founders = found(**PLACE, actor=SETUP)
    assert {each.role.name for each in founders} == {"system_admin", "security_admin", "auditor"}
    for each in founders:
        assert each.user.check_password(each.password)
        assert actor_of(each.user).roles == {each.role.name, "public"}
    assert len({each.password for each in founders}) == 3


def test_it_happens_once(cast: Cast) -> None:
    with pytest.raises(AlreadyFounded):
        found(**PLACE, actor=SETUP)
    assert not Department.objects.filter(code="first").exists()


def test_nobody_in_the_platform_may_do_it(cast: Cast) -> None:
    for user in User.objects.all():
        user.posts.all().delete()
    for actor in (cast.system_admin, cast.security_admin, cast.centre_officer, cast.public):
        with pytest.raises(NotPermitted):
            found(**PLACE, actor=actor)
    assert not Department.objects.filter(code="first").exists()
