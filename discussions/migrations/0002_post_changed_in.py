from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0001_closed_environment"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="changed_in",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["thread", "changed_in"], name="post_thread_changed"),
        ),
    ]
