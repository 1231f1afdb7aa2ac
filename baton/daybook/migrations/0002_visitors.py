import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("daybook", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VisitorApproach",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("visitor_id", models.TextField()),
                (
                    "act",
                    models.CharField(choices=[("sent", "sent"), ("skipped", "skipped")], max_length=8),
                ),
                ("reason", models.CharField(blank=True, max_length=16)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("language", models.CharField(blank=True, max_length=8)),
                ("is_edited", models.BooleanField(default=False)),
                ("quota_noted_on", models.DateField(null=True)),
                ("quota_used", models.PositiveIntegerField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.shop"
                    ),
                ),
            ],
            options={"ordering": ("-at", "-id")},
        ),
        migrations.AddIndex(
            model_name="visitorapproach",
            index=models.Index(fields=["shop", "at"], name="daybook_approach_list"),
        ),
        migrations.AddConstraint(
            model_name="visitorapproach",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("shop", "visitor_id", "day"),
                name="daybook_approach_once",
            ),
        ),
    ]
