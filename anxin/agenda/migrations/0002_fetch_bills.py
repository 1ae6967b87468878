from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0001_make_agenda")]

    operations = [
        migrations.RemoveConstraint(model_name="ask", name="ask_kind_is_listed"),
        migrations.AddConstraint(
            model_name="ask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "payment_query",
                            "refund_ask",
                            "refund_query",
                            "supplier_place",
                            "supplier_query",
                            "supplier_claim",
                            "supplier_fence",
                            "bill_fetch",
                            "mail",
                        ],
                    )
                ),
                name="ask_kind_is_listed",
            ),
        ),
    ]
