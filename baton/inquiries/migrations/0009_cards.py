import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0008_scripts"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FactCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("product_id", models.TextField()),
                ("version", models.PositiveIntegerField(default=0)),
                ("name", models.TextField(blank=True)),
                ("specification", models.TextField(blank=True)),
                ("process", models.TextField(blank=True)),
                ("advantages", models.TextField(blank=True)),
                ("price_tiers", models.JSONField(default=list)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("minimum_order", models.PositiveIntegerField(null=True)),
                ("lead_time", models.TextField(blank=True)),
                ("packing", models.TextField(blank=True)),
                ("certificates", models.TextField(blank=True)),
                ("stock", models.PositiveIntegerField(null=True)),
                ("stock_on", models.DateField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("shop", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.shop")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "product_id"), name="inquiries_fact_card_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["shop", "box", "next_step", "answer_by", "id"], name="inquiries_item_step_due"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                fields=["shop", "box", "owner", "next_step", "answer_by", "id"], name="inquiries_item_own_step_due"
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("needs_platform_move", True)),
                fields=["shop", "box", "answer_by", "id"],
                name="inquiries_item_to_move",
            ),
        ),
    ]
