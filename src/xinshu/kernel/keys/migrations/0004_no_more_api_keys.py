"""The table of old keys goes once its rows have become clients."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("keys", "0003_keys_become_clients")]
    operations = [migrations.DeleteModel(name="ApiKey")]
