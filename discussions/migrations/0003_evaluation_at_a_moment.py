from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0002_post_changed_in"),
        ("events", "0004_closed_environment"),
    ]

    operations = [
        migrations.AddField(
            model_name="questionnaire",
            name="opens_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Dan gaat de mail vanzelf weg. Leeg: op een druk op de knop.",
                null=True,
                verbose_name="versturen op",
            ),
        ),
        migrations.AlterField(
            model_name="questionnaire",
            name="introduction",
            field=models.TextField(blank=True, help_text="Markdown. Staat boven de vragen.", verbose_name="inleiding"),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.CheckConstraint(
                condition=models.Q(("opened_at", None), ("closes_at__isnull", False), _connector="OR"),
                name="open_questionnaire_has_an_end",
            ),
        ),
    ]
