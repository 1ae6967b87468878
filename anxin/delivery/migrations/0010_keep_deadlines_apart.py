from django.db import migrations, models

from anxin.routines.guards import in_time


class Migration(migrations.Migration):
    dependencies = [("delivery", "0009_find_what_an_address_holds")]

    operations = [
        migrations.CreateModel(
            name="DeliveryDue",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("order_id", models.UUIDField()),
                ("due_at", models.DateTimeField()),
            ],
            options={"verbose_name_plural": "deliveries due"},
        ),
        in_time(
            "delivery_delivery",
            "delivery_deliverydue",
            "due_at",
            "id",
            "order_id",
            when="state IN ('planned', 'in_progress', 'unknown', 'partial', 'failed')",
            key="due_at, id",
        ),
        migrations.RemoveIndex(model_name="delivery", name="delivery_due"),
        # as for orders
        migrations.RunSQL(
            "ALTER TABLE delivery_delivery SET (fillfactor = 50)", "ALTER TABLE delivery_delivery RESET (fillfactor)"
        ),
    ]
