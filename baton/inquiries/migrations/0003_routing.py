import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import baton.inquiries.assigning.terms
import baton.inquiries.terms


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0002_hours"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Learnt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stamp", models.CharField(max_length=64)),
                ("learnt_at", models.DateTimeField()),
                ("beliefs", models.JSONField()),
                ("opened_at", models.DateTimeField(null=True)),
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.shop"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoutingPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            (
                                baton.inquiries.assigning.terms.Mode["OFF"],
                                baton.inquiries.assigning.terms.Mode["OFF"],
                            ),
                            (
                                baton.inquiries.assigning.terms.Mode["SHADOW"],
                                baton.inquiries.assigning.terms.Mode["SHADOW"],
                            ),
                            (
                                baton.inquiries.assigning.terms.Mode["SWITCH_BACK"],
                                baton.inquiries.assigning.terms.Mode["SWITCH_BACK"],
                            ),
                            (
                                baton.inquiries.assigning.terms.Mode["LIVE"],
                                baton.inquiries.assigning.terms.Mode["LIVE"],
                            ),
                        ],
                        max_length=12,
                    ),
                ),
                ("parameters", models.JSONField(default=dict)),
                ("most_a_day", models.JSONField(default=dict)),
                ("trial_first", models.DateField(null=True)),
                ("trial_last", models.DateField(null=True)),
                ("seed", models.PositiveIntegerField(default=0)),
                ("since", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
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
            name="RoutingTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("episode", models.PositiveIntegerField()),
                ("why_nobody", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inquiries.assignmentdecision",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="inquiries.item"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="inquiries.routingpolicy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MainAccountTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("why", models.TextField()),
                ("trial_until", models.DateField(null=True)),
                ("review_on", models.DateField()),
                ("way_back", models.TextField()),
                ("returned_at", models.DateTimeField(null=True)),
                ("return_why", models.TextField(blank=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        null=True,
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("returned_at", None)),
                        fields=("shop",),
                        name="inquiries_main_account_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RepBucket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.FloatField()),
                ("filled_until", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "person"), name="inquiries_bucket_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RepSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("a_month", models.FloatField(null=True)),
                ("most_in_hand", models.PositiveIntegerField(null=True)),
                ("languages", models.JSONField(default=list)),
                ("left_out_countries", models.JSONField(default=list)),
                ("preferred_countries", models.JSONField(default=list)),
                ("left_out_products", models.JSONField(default=list)),
                ("preferred_products", models.JSONField(default=list)),
                (
                    "account",
                    models.CharField(
                        choices=[
                            (
                                baton.inquiries.terms.Account["UNKNOWN"],
                                baton.inquiries.terms.Account["UNKNOWN"],
                            ),
                            (baton.inquiries.terms.Account["MAIN"], baton.inquiries.terms.Account["MAIN"]),
                            (baton.inquiries.terms.Account["SUB"], baton.inquiries.terms.Account["SUB"]),
                        ],
                        default=baton.inquiries.terms.Account["UNKNOWN"],
                        max_length=8,
                    ),
                ),
                ("most_a_day", models.PositiveIntegerField(null=True)),
                ("started_on", models.DateField(null=True)),
                ("is_paused", models.BooleanField(default=False)),
                ("set_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "person"), name="inquiries_rep_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="routingpolicy",
            constraint=models.UniqueConstraint(fields=("shop", "number"), name="inquiries_policy_once"),
        ),
        migrations.AddIndex(
            model_name="routingturn",
            index=models.Index(fields=["policy", "at"], name="inquiries_turn_policy"),
        ),
        migrations.AddConstraint(
            model_name="routingturn",
            constraint=models.UniqueConstraint(
                fields=("item", "policy", "episode"), name="inquiries_turn_once"
            ),
        ),
    ]
