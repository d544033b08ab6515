"""What users of before the accounts of members belong to: separate from the change of tables."""

from django.db import migrations
from django.db.models import Exists, OuterRef, Subquery


def settle_users(apps, _schema_editor):
    """Users belong to the department of their oldest post; who only ever held the role of an
    enterprise is one."""
    User, Post = apps.get_model('accounts', 'User'), apps.get_model('accounts', 'Post')
    own = Post.objects.filter(user=OuterRef('pk'))
    oldest = own.exclude(department=None).order_by('starts_on', 'id').values('department')[:1]
    User.objects.update(department=Subquery(oldest))
    User.objects.filter(
        Exists(own.filter(role='enterprise')), ~Exists(own.exclude(role='enterprise'))
    ).update(kind='enterprise')


class Migration(migrations.Migration):

    dependencies = [('accounts', '0002_commitments_and_members')]

    operations = [migrations.RunPython(settle_users, migrations.RunPython.noop)]
