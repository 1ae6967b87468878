from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("payouts", "0001_tables")]

    replaces = [("payouts", "0007_bills_and_channels")]

    operations = [
        same_shop("payouts_recovery", "payouts_reservation", "payouts_supplied", "payouts_upstreamclaim"),
        append_only("payouts_agreementstep"),
        append_only("payouts_conteststep"),
        append_only("payouts_payoutstep"),
        append_only("payouts_settlement"),
        append_only("payouts_topup"),
        append_only("payouts_upstreambillstep"),
        append_only("payouts_upstreamclaimstep"),
    ]
