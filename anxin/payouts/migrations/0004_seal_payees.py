from django.db import migrations

from anxin.vault.fields import SealedText
from anxin.vault.seal_column import seal_column

TABLES = {
    "agreement": "where payouts go, as the supplier names it",
    "payout": "where it goes, as its supplier names it",
}


class Migration(migrations.Migration):
    dependencies = [("payouts", "0003_ask_prices_back_and_keep_proof")]

    operations = [
        seal_column(f"payouts_{model}", model, "payee", SealedText(purpose="payee", help_text=said))
        for model, said in TABLES.items()
    ]
