import django.db.models.deletion
from django.db import migrations, models

from anxin.routines.guards import belongs, other_shops_refused_elsewhere


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_seal_words"),
        ("orders", "0004_fewer_keys_and_indexes"),
        ("people", "0005_name_kasushou"),
        ("policy", "0003_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="cases.case",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="orders.line",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="order",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="orders.order",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="policy",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.policyversion",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="shop",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.shop",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(condition=models.Q(("case__isnull", False)), fields=["case"], name="decision_of_case"),
        ),
        belongs(
            "cases_decision",
            orders_line="parent.id = fresh.line_id AND parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id",
            policy_policyversion="parent.id = fresh.policy_id AND parent.shop_id = fresh.shop_id "
            "AND parent.state NOT IN ('draft', 'proven')",
        ),
        other_shops_refused_elsewhere("cases_decision"),
    ]
