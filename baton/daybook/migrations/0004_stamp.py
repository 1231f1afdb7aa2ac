from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("daybook", "0003_hours")]

    operations = [
        migrations.RemoveField("look", "versions"),
        migrations.AddField("look", "stamp", models.CharField(blank=True, max_length=64)),
    ]
