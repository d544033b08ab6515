"""The demo's people: one for each kind of staff, ready to look around."""

from pathlib import Path

import pytest
from django.utils import timezone

from builders.actors import SETUP, make_department
from builders.identifiers import enterprise_name
from xinshu.demo.people import ACCOUNTS, accounts_of, agent_of
from xinshu.domain.subjects import services
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.commitments import in_force
from xinshu.kernel.accounts.members import member_subjects
from xinshu.kernel.accounts.models import User

pytestmark = pytest.mark.django_db


def test_everybody_has_a_post_a_password_and_has_signed(tmp_path: Path) -> None:
    known = {where: make_department(where) for where in {each[3] for each in ACCOUNTS}}
    made, password = accounts_of(known, home=tmp_path, actor=SETUP)
    today = timezone.localdate()
    for account in made:
        user = User.objects.get(username=account.username)
        assert user.check_password(password)
        assert actor_of(user).has_role(account.role)
        assert in_force(user.pk, today=today)
    staff = {name for name, role in all_roles().items() if role.kind == "staff"}
    assert {account.role for account in made} == staff
    assert accounts_of(known, home=tmp_path, actor=SETUP) == (made, password)


def test_the_agent_acts_for_an_enterprise_and_is_no_staff(tmp_path: Path) -> None:
    known = {where: make_department(where) for where in {each[3] for each in ACCOUNTS}}
    subject = services.open_file(
        actor=SETUP, name=enterprise_name(1), subject_class="enterprise", code="", reason="样例建档"
    )
    _, password = accounts_of(known, home=tmp_path, actor=SETUP)
    for _ in range(2):
        made = agent_of(subject, password=password, actor=SETUP)
    agent = actor_of(User.objects.get(username=made.username))
    assert member_subjects(agent) == {subject.pk}
    assert agent.roles <= {"enterprise", "public"}
    assert User.objects.get(username=made.username).check_password(password)
