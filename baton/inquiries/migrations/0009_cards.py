from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0008_scripts")]

    operations = []
