from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("daybook", "0001_initial")]

    operations: list[object] = []
