from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agenda', '0002_what_the_database_refuses'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ask',
            name='ask_kind_is_listed',
        ),
        migrations.AddConstraint(
            model_name='ask',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['payment_query', 'refund_ask', 'refund_query', 'supplier_place', 'supplier_query', 'supplier_claim', 'supplier_fence', 'item_sync', 'bill_fetch', 'upstream_bill', 'payout_ask', 'payment_release', 'complaint_list', 'complaint_query', 'complaint_answer', 'mail'])), name='ask_kind_is_listed'),
        ),
    ]
