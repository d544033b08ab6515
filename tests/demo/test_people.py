"""The demo's accounts: one password that the rules allow, the same at every run."""

import json
from datetime import date
from pathlib import Path

import pytest

from builders.actors import SETUP
from xinshu.demo import people, world
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.strength import weaknesses

pytestmark = pytest.mark.django_db


def run(home: Path) -> str:
    """One run of the step; the password it tells."""
    district = world.build(seed=1, subjects=20, region="120113", today=date(2026, 6, 1))
    known = people.departments(district, actor=SETUP)
    _, password = people.accounts_of(known, home=home, actor=SETUP)
    return password


def test_the_password_is_good_and_stays(tmp_path: Path) -> None:
    password = run(tmp_path)
    assert not weaknesses(password, User())
    assert run(tmp_path) == password
    officer = User.objects.get(username="officer")
    assert officer.check_password(password)
    assert officer.initial_until is None


def test_a_password_from_before_stricter_rules_is_replaced_for_all(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "demo-accounts.json").write_text(json.dumps({"password": "demo-12ab34cd"}))
    password = run(tmp_path)
    assert password != "demo-12ab34cd"
    assert all(each.check_password(password) for each in User.objects.all())
