"""Keys handed out before there were clients open what they opened, and back again."""

import datetime as dt
import hashlib
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from builders.actors import Cast
from xinshu.kernel.keys.callers import recognise
from xinshu.kernel.keys.models import Client, Credential

move = import_module("xinshu.kernel.keys.migrations.0003_keys_become_clients")
pytestmark = pytest.mark.django_db(transaction=True)


class OldApps:
    """The models as the migration sees them, with the table of old keys."""

    def __init__(self, old: type[models.Model]) -> None:
        self._old = old

    def get_model(self, app: str, name: str) -> Any:
        return self._old if name == "ApiKey" else apps.get_model(app, name)


@pytest.fixture
def old_keys() -> Any:
    """The table of old keys, for as long as the test lasts."""

    class OldKey(models.Model):
        user_id = models.BigIntegerField()
        name = models.CharField(max_length=100)
        prefix = models.CharField(max_length=8)
        digest = models.CharField(max_length=64)
        created_at = models.DateTimeField()
        expires_on = models.DateField(null=True)
        revoked_at = models.DateTimeField(null=True)

        class Meta:
            app_label = "keys_of_old"
            db_table = "keys_apikey"

    with connection.schema_editor() as editor:
        editor.create_model(OldKey)
    yield OldKey
    with connection.schema_editor() as editor:
        editor.delete_model(OldKey)


def test_old_keys_open_what_they_opened(cast: Cast, old_keys: Any) -> None:
    now, today = timezone.now(), timezone.localdate()
    facts = {"user_id": cast.clerk_a.user_id, "name": "前置系统", "created_at": now}

    def add(prefix: str, **more: object) -> str:
        digest = hashlib.sha256(b"secret").hexdigest()
        old_keys.objects.create(prefix=prefix, digest=digest, **facts, **more)
        return f"{prefix}.secret"

    good = [add("aaaaaaaa"), add("bbbbbbbb", expires_on=today)]
    bad = [
        add("cccccccc", expires_on=today - dt.timedelta(days=1)),
        add("dddddddd", revoked_at=now),
    ]
    before = sorted(old_keys.objects.values_list("prefix", "digest", "expires_on", "revoked_at"))
    move.become_clients(OldApps(old_keys), None)
    for key in good:
        caller = recognise(key, ip="192.0.2.1")
        assert caller is not None
        assert caller.actor().user_id == cast.clerk_a.user_id
        assert caller.allows("records:push", "tax")
    assert [recognise(key, ip="192.0.2.1") for key in bad] == [None, None]
    old_keys.objects.all().delete()
    move.become_keys(OldApps(old_keys), None)
    after = old_keys.objects.values_list("prefix", "digest", "expires_on", "revoked_at")
    assert sorted(after) == before
    assert (Client.objects.count(), Credential.objects.count()) == (4, 4)
