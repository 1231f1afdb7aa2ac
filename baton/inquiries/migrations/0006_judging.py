import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def person() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


def shop() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.shop")


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0005_pool"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptModel",
            fields=[
                ("id", key()),
                (
                    "purpose",
                    models.CharField(choices=[("spam", "spam"), ("grade", "grade")], max_length=8),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("body", models.BinaryField(default=bytes)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("trained_at", models.DateTimeField()),
                ("outcomes", models.PositiveIntegerField(default=0)),
                ("positives", models.PositiveIntegerField(default=0)),
                ("verdicts", models.PositiveIntegerField(default=0)),
                ("told", models.JSONField(default=dict)),
                ("shop", shop()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "purpose"), name="inquiries_kept_model_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="Judged",
            fields=[
                ("id", key()),
                ("at", models.DateTimeField()),
                ("spam_version", models.PositiveIntegerField(null=True)),
                ("grade_version", models.PositiveIntegerField(null=True)),
                ("chance", models.FloatField(null=True)),
                ("is_backcast", models.BooleanField(default=False)),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judged",
                        to="inquiries.item",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SpamVerdict",
            fields=[
                ("id", key()),
                ("is_spam", models.BooleanField()),
                ("before", models.CharField(max_length=10)),
                ("chance", models.FloatField(null=True)),
                ("at", models.DateTimeField()),
                ("by", person()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spam_verdicts",
                        to="inquiries.item",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["item", "at"], name="inquiries_verdict_item")]},
        ),
        migrations.CreateModel(
            name="SpamReview",
            fields=[
                ("id", key()),
                ("at", models.DateTimeField()),
                ("left", models.PositiveIntegerField(default=0)),
                ("by", person()),
                ("shop", shop()),
            ],
            options={"indexes": [models.Index(fields=["shop", "at"], name="inquiries_review_at")]},
        ),
        migrations.CreateModel(
            name="BuyerCheck",
            fields=[
                ("id", key()),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("genuine", "genuine"),
                            ("price_fishing", "price_fishing"),
                            ("fraud", "fraud"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("unclear", "unclear")], max_length=8
                    ),
                ),
                ("source", models.TextField()),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("by", person()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="inquiries.buyer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["buyer", "question", "at"], name="inquiries_check_buyer")]
            },
        ),
    ]
