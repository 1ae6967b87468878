from django.db import migrations, models


def units(model: str, name: str, help_text: str) -> migrations.AddField:
    field = models.JSONField(blank=True, db_default=[], default=list, help_text=help_text)
    return migrations.AddField(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_guard_offers_and_appeals")]

    operations = [
        units("case", "units", "pieces of the line it is about; empty: every one"),
        units("case", "bad_units", "those of them that the supplier or a check says are bad"),
        units("decision", "units", "pieces of the line it is about; empty: every one"),
        units("verdict", "units", "pieces that it is about; empty: those of the case"),
    ]
