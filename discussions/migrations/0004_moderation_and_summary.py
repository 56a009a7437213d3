from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0003_evaluation_at_a_moment")]

    operations = [
        migrations.AddField(
            model_name="summary",
            name="published",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="summarysection",
            name="filled",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AlterField(
            model_name="moderation",
            name="what",
            field=models.CharField(
                choices=[
                    ("verborgen", "Verborgen"),
                    ("teruggezet", "Teruggezet"),
                    ("inzicht", "Als inzicht gemarkeerd"),
                    ("geen-inzicht", "Niet meer als inzicht"),
                    ("blijft", "Laten staan na een melding"),
                    ("naam", "Naam bekeken"),
                ],
                max_length=12,
                verbose_name="wat",
            ),
        ),
    ]
