from django.db import migrations

from anxin.routines.guards import append_only, fixed
from anxin.vault.fields import SealedList, SealedText
from anxin.vault.seal_column import seal_column

MATERIAL = append_only("cases_material")


def words(help_text: str = "") -> SealedText:
    return SealedText(blank=True, help_text=help_text, purpose="case")


def words_of_many(help_text: str) -> SealedList:
    return SealedList(blank=True, help_text=help_text, purpose="case")


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_appeals_wait_for_two")]

    operations = [
        seal_column("cases_case", "case", "words", words("what the buyer wrote")),
        seal_column("cases_case", "case", "supplier_proof", words("what the supplier showed against the claim")),
        seal_column("cases_offer", "offer", "words", words()),
        seal_column(
            "cases_appeal", "appeal", "points", words_of_many("what the buyer holds against it, one text a point")
        ),
        seal_column(
            "cases_appeal", "appeal", "answers", words_of_many("one {zh, en} for each point, in the same order")
        ),
        seal_column("cases_verdict", "verdict", "reason_zh", words()),
        seal_column("cases_verdict", "verdict", "reason_en", words()),
        seal_column("cases_verdict", "verdict", "against", words("why the person decided against the suggestion")),
        seal_column("cases_verdict", "verdict", "answers", words_of_many("of an appeal: one {zh, en} a point")),
        migrations.RunSQL(MATERIAL.reverse_sql, MATERIAL.sql),
        seal_column("cases_material", "material", "words_zh", words(), key="case_id"),
        seal_column("cases_material", "material", "words_en", words(), key="case_id"),
        fixed("cases_material", *("case_id", "shop_id", "order_id", "slots", "by", "at", "due_at")),
    ]
