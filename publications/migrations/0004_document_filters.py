from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publications", "0003_search_index")]
    operations = [
        migrations.AddIndex(
            model_name="librarydocument",
            index=models.Index(fields=["maker", "readers"], name="document_maker"),
        ),
        migrations.AddIndex(
            model_name="librarydocument",
            index=models.Index(fields=["year", "readers"], name="document_year"),
        ),
    ]
