"""What is written in the log of who looked stays as it is (privacy.append_only)."""

from django.db import migrations

from privacy import append_only


def protect(apps, schema_editor):
    for statement in append_only.protect(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def release(apps, schema_editor):
    for statement in append_only.release(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_run_seen_at")]

    operations = [migrations.RunPython(protect, release)]
