from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("daybook", "0002_visitors")]

    operations: list[object] = []
