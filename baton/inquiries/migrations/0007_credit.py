import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import baton.inquiries.crediting.terms


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0006_judging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditDispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order_id", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.shop"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CreditDisputeLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (
                                baton.inquiries.crediting.terms.Said["RAISED"],
                                baton.inquiries.crediting.terms.Said["RAISED"],
                            ),
                            (
                                baton.inquiries.crediting.terms.Said["ANSWERED"],
                                baton.inquiries.crediting.terms.Said["ANSWERED"],
                            ),
                            (
                                baton.inquiries.crediting.terms.Said["DECIDED"],
                                baton.inquiries.crediting.terms.Said["DECIDED"],
                            ),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField()),
                ("shares", models.JSONField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="inquiries.creditdispute",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="CreditMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.CharField(max_length=7)),
                ("rule", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
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
        ),
        migrations.CreateModel(
            name="CreditRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("since", models.CharField(max_length=7)),
                ("counted", models.JSONField()),
                ("ripe_days", models.PositiveSmallIntegerField()),
                ("least_accounts", models.PositiveIntegerField()),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
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
        ),
        migrations.AddIndex(
            model_name="creditdispute",
            index=models.Index(fields=["shop", "order_id"], name="inquiries_credit_dispute"),
        ),
        migrations.AddConstraint(
            model_name="creditdisputeline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", baton.inquiries.crediting.terms.Said["DECIDED"])),
                fields=("dispute",),
                name="inquiries_credit_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditmonth",
            constraint=models.UniqueConstraint(fields=("shop", "month"), name="inquiries_credit_month"),
        ),
        migrations.AddConstraint(
            model_name="creditrule",
            constraint=models.UniqueConstraint(fields=("shop", "number"), name="inquiries_credit_rule"),
        ),
    ]
