import uuid

from django.db import migrations, models


def give_ids(apps, schema_editor):
    Organisation = apps.get_model("membership", "Organisation")
    for organisation in Organisation.objects.filter(public_id=None).only("pk").iterator():
        organisation.public_id = uuid.uuid4()
        organisation.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    # PostgreSQL changes no table that still has the changes of its rows to check.
    atomic = False

    dependencies = [("membership", "0004_network")]

    operations = [
        migrations.AddField("organisation", "public_id", models.UUIDField(default=None, editable=False, null=True)),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        migrations.AlterField(
            "organisation", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
    ]
