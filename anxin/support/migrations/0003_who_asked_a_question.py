import anxin.support.states
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_what_the_database_refuses"),
        ("people", "0002_what_the_database_refuses"),
        ("support", "0002_what_the_database_refuses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="question",
            name="order_asks_the_house_once",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="order_asks_a_supplier_once",
        ),
        migrations.AddField(
            model_name="question",
            name="asked_by",
            field=models.CharField(
                choices=[("buyer", "buyer"), ("agent", "agent"), ("supplier", "supplier"), ("platform", "platform")],
                default=anxin.support.states.Voice["BUYER"],
                help_text="which side waits for the answer; the platform where something fell due",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state", anxin.support.states.QuestionState["WAITING"]),
                    models.Q(("owner", anxin.support.states.Desk["SUPPLIER"]), _negated=True),
                    models.Q(("asked_by", anxin.support.states.Voice["SUPPLIER"]), _negated=True),
                ),
                fields=("order",),
                name="order_asks_the_house_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("asked_by", anxin.support.states.Voice["SUPPLIER"]),
                    ("state", anxin.support.states.QuestionState["WAITING"]),
                ),
                fields=("order", "supplier"),
                name="supplier_asks_the_house_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("owner", anxin.support.states.Desk["SUPPLIER"]),
                    ("state", anxin.support.states.QuestionState["WAITING"]),
                ),
                fields=("order", "supplier", "asked_by"),
                name="order_asks_a_supplier_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by", anxin.support.states.Voice["SUPPLIER"]), _negated=True),
                    models.Q(
                        models.Q(("owner", anxin.support.states.Desk["SUPPLIER"]), _negated=True),
                        ("supplier__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="question_of_a_supplier_names_it_and_is_for_the_house",
            ),
        ),
    ]
