from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="outgoingmail",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Wacht op verzending"),
                    ("claimed", "Wordt klaargemaakt"),
                    ("sending", "Wordt verstuurd"),
                    ("sent", "Verstuurd"),
                    ("failed", "Mislukt"),
                    ("unknown", "Onbekend"),
                    ("cancelled", "Niet meer nodig"),
                    ("held", "Stilgezet"),
                ],
                default="queued",
                max_length=10,
                verbose_name="stand",
            ),
        )
    ]
