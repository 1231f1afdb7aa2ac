from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("config", "0001_initial")]

    operations = [migrations.AddField("duejob", "is_retried", models.BooleanField(default=False))]
