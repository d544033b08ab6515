"""Every key of old becomes a client with that key as its secret: what it opened, it still opens.

The secret may be sent as it is (`direct`), with everything its user may do ("*"), from anywhere.
"""

import datetime as dt

from django.db import migrations
from django.utils import timezone

CODE = "key-"
SECRET = "secret"


def become_clients(apps, _schema_editor):
    Client, Credential = apps.get_model("keys", "Client"), apps.get_model("keys", "Credential")
    for key in apps.get_model("keys", "ApiKey").objects.order_by("pk").iterator():
        client = Client.objects.create(
            user_id=key.user_id,
            code=f"{CODE}{key.prefix}",
            name=key.name,
            scopes=["*"],
            direct=True,
            created_at=key.created_at,
        )
        Credential.objects.create(
            client=client,
            kind=SECRET,
            key_id=key.prefix,
            digest=key.digest,
            created_at=key.created_at,
            expires_at=_end_of(key.expires_on) if key.expires_on else None,
            revoked_at=key.revoked_at,
        )


def become_keys(apps, _schema_editor):
    ApiKey = apps.get_model("keys", "ApiKey")
    secrets = apps.get_model("keys", "Credential").objects.filter(kind=SECRET)
    for secret in secrets.filter(client__direct=True).select_related("client").order_by("pk"):
        expires = timezone.localtime(secret.expires_at) if secret.expires_at else None
        ApiKey.objects.create(
            user_id=secret.client.user_id,
            name=secret.client.name,
            prefix=secret.key_id,
            digest=secret.digest,
            created_at=secret.created_at,
            expires_on=expires.date() - dt.timedelta(days=1) if expires else None,
            revoked_at=secret.revoked_at or secret.client.suspended_at,
        )


def _end_of(day):
    """The first moment after the day, which was the key's last."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


class Migration(migrations.Migration):
    dependencies = [("keys", "0002_clients")]
    operations = [migrations.RunPython(become_clients, become_keys)]
