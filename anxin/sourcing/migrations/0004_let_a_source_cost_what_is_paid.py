from django.db import migrations, models

# what was written when a second supplier was named was the price of that day and nobody's limit
FREE = """
    UPDATE sourcing_source AS s SET most_minor = NULL
    FROM catalog_item AS i
    WHERE i.id = s.item_id AND s.supplier_id = i.supplier_id AND s.sku = i.sku AND (
        s.most_minor = i.price_minor OR EXISTS (
            SELECT FROM catalog_pricechange AS c
            WHERE c.item_id = i.id AND s.most_minor IN (c.from_minor, c.to_minor)
        )
    )
"""
FROZEN = """
    UPDATE sourcing_source AS s SET most_minor = i.price_minor
    FROM catalog_item AS i WHERE i.id = s.item_id AND s.most_minor IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_take_items_off_sale'),
        ('sourcing', '0003_keep_changes_of_suppliers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='source',
            name='most_minor',
            field=models.BigIntegerField(
                blank=True, help_text='the most one piece may cost; empty for what the buyer pays, never above it', null=True
            ),
        ),
        migrations.RunSQL(FREE, FROZEN),
    ]
