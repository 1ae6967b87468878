"""Are the tables of an app made at once, as they are after the last operation, and can they go again?"""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from anxin.routines.tables import Tables

pytestmark = pytest.mark.django_db
AT_ONCE = Tables(
    [
        migrations.CreateModel("Basket", [("id", models.IntegerField(primary_key=True))]),
        migrations.CreateModel("Apple", [("id", models.IntegerField(primary_key=True))]),
        migrations.AddField("Apple", "basket", models.ForeignKey("fruit.Basket", models.PROTECT)),
        migrations.AddField("Apple", "grams", models.IntegerField()),
        migrations.AddConstraint(
            "Apple", models.CheckConstraint(condition=models.Q(("grams__gt", 0)), name="apple_weighs_something")
        ),
        migrations.AddIndex("Apple", models.Index(fields=["grams"], name="apple_by_weight")),
    ]
)


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("fruit_")}


def test_tables_are_made_with_all_that_was_added_later_and_go_again() -> None:
    before, after = ProjectState(), ProjectState()
    AT_ONCE.state_forwards("fruit", after)
    with connection.schema_editor() as editor:
        AT_ONCE.database_forwards("fruit", editor, before, after)
    assert tables() == {"fruit_basket", "fruit_apple"}
    with connection.cursor() as cursor:
        held = connection.introspection.get_constraints(cursor, "fruit_apple")
    assert {"apple_weighs_something", "apple_by_weight"} <= set(held)
    assert [said["foreign_key"] for said in held.values() if said["foreign_key"]] == [("fruit_basket", "id")]
    with connection.schema_editor() as editor:
        AT_ONCE.database_backwards("fruit", editor, after, before)
    assert tables() == set()


def test_what_was_rendered_before_is_rendered_anew() -> None:
    state = ProjectState()
    assert not list(state.apps.get_models())
    AT_ONCE.state_forwards("fruit", state)
    assert {model.__name__ for model in state.apps.get_models()} == {"Apple", "Basket"}
