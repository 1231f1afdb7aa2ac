from datetime import UTC, datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import baton.inquiries.pool.terms
import baton.inquiries.terms


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0004_sources"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("run", models.DateTimeField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            (
                                baton.inquiries.pool.terms.Step["WARNED"],
                                baton.inquiries.pool.terms.Step["WARNED"],
                            ),
                            (
                                baton.inquiries.pool.terms.Step["LEAD"],
                                baton.inquiries.pool.terms.Step["LEAD"],
                            ),
                            (
                                baton.inquiries.pool.terms.Step["OFFERED"],
                                baton.inquiries.pool.terms.Step["OFFERED"],
                            ),
                            (
                                baton.inquiries.pool.terms.Step["TO_LEAD"],
                                baton.inquiries.pool.terms.Step["TO_LEAD"],
                            ),
                            (
                                baton.inquiries.pool.terms.Step["DUTY"],
                                baton.inquiries.pool.terms.Step["DUTY"],
                            ),
                            (
                                baton.inquiries.pool.terms.Step["RECYCLE_SOON"],
                                baton.inquiries.pool.terms.Step["RECYCLE_SOON"],
                            ),
                            (
                                baton.inquiries.pool.terms.Step["RECYCLED"],
                                baton.inquiries.pool.terms.Step["RECYCLED"],
                            ),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="KeptShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("share", models.FloatField()),
                ("has_note", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="PoolRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("decisions_read", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="RfqQuote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RfqReward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RfqRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="item",
            name="ladder_at",
            field=models.DateTimeField(default=datetime(2000, 1, 1, tzinfo=UTC), null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="quiet_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="item",
            name="unassigned",
            field=models.CharField(
                blank=True,
                choices=[
                    (
                        baton.inquiries.terms.Unassigned["NOT_YET"],
                        baton.inquiries.terms.Unassigned["NOT_YET"],
                    ),
                    (
                        baton.inquiries.terms.Unassigned["UNKNOWN_ACCOUNT"],
                        baton.inquiries.terms.Unassigned["UNKNOWN_ACCOUNT"],
                    ),
                    (
                        baton.inquiries.terms.Unassigned["OWNER_LEFT"],
                        baton.inquiries.terms.Unassigned["OWNER_LEFT"],
                    ),
                    (
                        baton.inquiries.terms.Unassigned["OWNER_ABSENT"],
                        baton.inquiries.terms.Unassigned["OWNER_ABSENT"],
                    ),
                    (
                        baton.inquiries.terms.Unassigned["RELEASED"],
                        baton.inquiries.terms.Unassigned["RELEASED"],
                    ),
                    (
                        baton.inquiries.terms.Unassigned["BOUNCED"],
                        baton.inquiries.terms.Unassigned["BOUNCED"],
                    ),
                    (
                        baton.inquiries.terms.Unassigned["OVERDUE"],
                        baton.inquiries.terms.Unassigned["OVERDUE"],
                    ),
                    (
                        baton.inquiries.terms.Unassigned["NOT_FOLLOWED"],
                        baton.inquiries.terms.Unassigned["NOT_FOLLOWED"],
                    ),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(
                    ("box", baton.inquiries.terms.Box["DESK"]),
                    ("ladder_at__isnull", False),
                    ("next_step", baton.inquiries.terms.NextStep["FIRST_REPLY"]),
                ),
                fields=["shop", "ladder_at"],
                name="inquiries_item_ladder",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("box", baton.inquiries.terms.Box["DESK"]), ("owner__isnull", False)),
                fields=["shop", "owned_since"],
                name="inquiries_item_owned",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("kind", baton.inquiries.terms.Kind["RFQ"])),
                fields=["shop", "arrived_at"],
                name="inquiries_item_rfq",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(
                    ("box", baton.inquiries.terms.Box["DESK"]),
                    ("owner__isnull", False),
                    ("quiet_since__isnull", False),
                ),
                fields=["shop", "quiet_since"],
                name="inquiries_item_quiet",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="escalations", to="inquiries.item"
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="offered",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="keptshare",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="kept_shares", to="inquiries.item"
            ),
        ),
        migrations.AddField(
            model_name="keptshare",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="poolrules",
            name="shop",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.shop"
            ),
        ),
        migrations.AddField(
            model_name="rfqquote",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rfqquote",
            name="item",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="rfq_quote", to="inquiries.item"
            ),
        ),
        migrations.AddField(
            model_name="rfqquote",
            name="shop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.shop"
            ),
        ),
        migrations.AddField(
            model_name="rfqreward",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rfqreward",
            name="shop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.shop"
            ),
        ),
        migrations.AddField(
            model_name="rfqrules",
            name="shop",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.shop"
            ),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("seen_at", None)),
                fields=["person", "at"],
                name="inquiries_escalation_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                fields=("item", "run", "step", "person"), name="inquiries_escalation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person", None)),
                fields=("item", "run", "step"),
                name="inquiries_escalation_nobody",
            ),
        ),
        migrations.AddConstraint(
            model_name="keptshare",
            constraint=models.UniqueConstraint(fields=("item", "person"), name="inquiries_kept_share_once"),
        ),
        migrations.AddIndex(
            model_name="rfqquote",
            index=models.Index(fields=["shop", "at"], name="inquiries_rfq_quote_at"),
        ),
        migrations.AddConstraint(
            model_name="rfqreward",
            constraint=models.UniqueConstraint(fields=("shop", "day"), name="inquiries_rfq_reward_once"),
        ),
    ]
