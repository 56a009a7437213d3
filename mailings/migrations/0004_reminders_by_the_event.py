from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mailings', '0003_audiences_and_flow'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailing',
            name='for_start',
            field=models.DateTimeField(blank=True, editable=False, help_text='Voor welk begin een herinnering is gepland.', null=True),
        ),
    ]
