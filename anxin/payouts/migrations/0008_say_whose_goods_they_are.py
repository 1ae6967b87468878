from django.db import migrations

# until now whoever had no agreement counted as the operator's own; so it stays where nobody from outside acts for it
TOLD = """
UPDATE people_supplier AS s SET standing = CASE
    WHEN EXISTS (SELECT 1 FROM payouts_agreement AS a WHERE a.supplier_id = s.id AND a.in_advance) THEN 'docked'
    WHEN EXISTS (SELECT 1 FROM payouts_agreement AS a WHERE a.supplier_id = s.id) THEN 'platform'
    WHEN EXISTS (
        SELECT 1 FROM people_role AS r
        WHERE r.supplier_id = s.id AND r.name = 'supplier' AND NOT EXISTS (
            SELECT 1 FROM people_role AS o
            WHERE o.shop_id = s.shop_id AND o.person_id = r.person_id
              AND o.name IN ('agent', 'senior', 'finance', 'operator')
        )
    ) THEN 'platform'
    ELSE 'own'
END
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0007_keep_what_suppliers_want"), ("people", "0005_say_whose_goods_they_are")]

    operations = [migrations.RunSQL(TOLD, migrations.RunSQL.noop)]
