import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import baton.inquiries.scripting.terms


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0007_credit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Script",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "situation",
                    models.CharField(
                        choices=[
                            (
                                baton.inquiries.scripting.terms.Situation["FIRST_REPLY"],
                                baton.inquiries.scripting.terms.Situation["FIRST_REPLY"],
                            ),
                            (
                                baton.inquiries.scripting.terms.Situation["QUOTE"],
                                baton.inquiries.scripting.terms.Situation["QUOTE"],
                            ),
                            (
                                baton.inquiries.scripting.terms.Situation["SAMPLE"],
                                baton.inquiries.scripting.terms.Situation["SAMPLE"],
                            ),
                            (
                                baton.inquiries.scripting.terms.Situation["FOLLOW_UP_3"],
                                baton.inquiries.scripting.terms.Situation["FOLLOW_UP_3"],
                            ),
                            (
                                baton.inquiries.scripting.terms.Situation["FOLLOW_UP_7"],
                                baton.inquiries.scripting.terms.Situation["FOLLOW_UP_7"],
                            ),
                            (
                                baton.inquiries.scripting.terms.Situation["FOLLOW_UP_15"],
                                baton.inquiries.scripting.terms.Situation["FOLLOW_UP_15"],
                            ),
                            (
                                baton.inquiries.scripting.terms.Situation["PRICE"],
                                baton.inquiries.scripting.terms.Situation["PRICE"],
                            ),
                            (
                                baton.inquiries.scripting.terms.Situation["OTHER"],
                                baton.inquiries.scripting.terms.Situation["OTHER"],
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("title", models.CharField(max_length=120)),
                ("is_retired", models.BooleanField(default=False)),
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
            name="ScriptVariant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=1)),
                ("body", models.TextField()),
                ("stopped_at", models.DateTimeField(null=True)),
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
                    "script",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="variants",
                        to="inquiries.script",
                    ),
                ),
            ],
            options={
                "ordering": ("label",),
            },
        ),
        migrations.CreateModel(
            name="ScriptOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("propensity", models.FloatField()),
                ("at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="script_offers",
                        to="inquiries.item",
                    ),
                ),
                (
                    "script",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="inquiries.script",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "touch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="inquiries.touch",
                    ),
                ),
                (
                    "used",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inquiries.scriptvariant",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="inquiries.scriptvariant",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="script",
            index=models.Index(fields=["shop", "situation", "language"], name="inquiries_script_situation"),
        ),
        migrations.AddConstraint(
            model_name="scriptvariant",
            constraint=models.UniqueConstraint(fields=("script", "label"), name="inquiries_script_variant"),
        ),
        migrations.AddConstraint(
            model_name="scriptoffer",
            constraint=models.UniqueConstraint(fields=("script", "item"), name="inquiries_script_offer"),
        ),
    ]
