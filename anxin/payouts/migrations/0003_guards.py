from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("payouts", "0002_agreements_and_payouts")]

    operations = [
        same_shop("payouts_reservation", "payouts_recovery", "payouts_supplied", "payouts_upstreamclaim"),
        append_only("payouts_agreementstep"),
        append_only("payouts_conteststep"),
        append_only("payouts_payoutstep"),
        append_only("payouts_upstreamclaimstep"),
        append_only("payouts_settlement"),
        append_only("payouts_topup"),
    ]
