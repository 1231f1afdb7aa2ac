from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0007_credit")]

    operations = []
