"""Ways around the locks and the confirmation that a review found, each closed for good."""

import datetime as dt

import pytest
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from builders.signin import PASSWORD, give_phone
from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin import confirming, lockout, passwords
from xinshu.kernel.signin.models import Attempt, LinkedIdentity
from xinshu.kernel.signin.refusals import LockedOut
from xinshu.kernel.signin.stepup import inside

pytestmark = pytest.mark.django_db


def test_a_twin_name_neither_clears_nor_spends_the_tries_of_another() -> None:
    for _ in range(5):
        lockout.begin_second("security-admin")
    lockout.clear("SECURITY-ADMIN", "10.0.0.1")
    with pytest.raises(LockedOut):
        lockout.begin_second("security-admin")
    lockout.begin_second("SECURITY-ADMIN")


def test_the_addresses_of_one_line_count_together() -> None:
    for number in range(5):
        lockout.begin("wang", f"2001:db8:1:2::{number}")
    with pytest.raises(LockedOut):
        lockout.begin("wang", "2001:db8:1:2:ffff::9")
    lockout.begin("wang", "2001:db8:1:3::1")
    lockout.clear("wang", "2001:db8:1:2::77")
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    ["http://testserver//evil.example/x", "//testserver//evil.example", "/\\evil.example"],
)
def test_no_path_leads_to_another_site(address: str) -> None:
    assert inside(RequestFactory().get("/"), address) == ""


def test_the_provider_does_not_stand_in_for_a_second_factor(wang: User, settings: Settings) -> None:
    settings.XINSHU_OIDC = {**settings.XINSHU_OIDC, "issuer": "https://id.example"}
    LinkedIdentity.objects.create(
        user=wang, issuer="https://id.example", subject="1", linked_at=timezone.now()
    )
    give_phone(wang)
    assert confirming.SSO not in confirming.ways_of(wang)


def test_an_initial_password_that_ran_out_is_no_errand(wang: User) -> None:
    wang.initial_until = timezone.now() - dt.timedelta(hours=1)
    assert not passwords.must_change(wang)
    assert not wang.check_password(PASSWORD)
    wang.initial_until = timezone.now() + dt.timedelta(hours=1)
    assert passwords.must_change(wang)
    assert wang.check_password(PASSWORD)
    assert wang.initial_until is not None
