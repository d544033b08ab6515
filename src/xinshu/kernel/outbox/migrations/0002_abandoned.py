from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='state',
            field=models.CharField(choices=[('pending', '待投递'), ('delivered', '已投递'), ('dead', '投递失败'), ('abandoned', '已放弃')], default='pending', max_length=12, verbose_name='状态'),
        ),
    ]
