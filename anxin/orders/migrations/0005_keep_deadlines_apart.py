from django.db import migrations, models

from anxin.routines.guards import in_time


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_keep_history_by_order")]

    operations = [
        migrations.CreateModel(
            name="OrderDue",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("on_due", models.CharField(max_length=12)),
                ("due_at", models.DateTimeField()),
            ],
        ),
        in_time(
            "orders_order",
            "orders_orderdue",
            "on_due",
            "due_at",
            "id",
            when="state IN ('placed', 'paid', 'delivered', 'confirmed') AND NOT case_open",
            key="on_due, due_at, id",
        ),
        migrations.RemoveIndex(model_name="order", name="order_due"),
        # a sweep changes neighbours together: half a page lets every row of it be changed where it lies
        migrations.RunSQL(
            "ALTER TABLE orders_order SET (fillfactor = 50)", "ALTER TABLE orders_order RESET (fillfactor)"
        ),
    ]
