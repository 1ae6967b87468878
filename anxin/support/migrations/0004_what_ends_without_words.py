import anxin.support.states
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("support", "0003_who_asked_a_question")]

    operations = [
        migrations.AddField(
            model_name="question",
            name="in_words",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="asked in words; otherwise only hurried, handed over or raised",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("answered", "answered"),
                    ("settled", "settled"),
                    ("handed", "handed"),
                ],
                default=anxin.support.states.QuestionState["WAITING"],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="commitment",
            name="state",
            field=models.CharField(
                choices=[("open", "open"), ("kept", "kept"), ("broken", "broken"), ("void", "void")],
                default=anxin.support.states.CommitmentState["OPEN"],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", anxin.support.states.CommitmentState["VOID"]), _negated=True),
                    (
                        "matter__in",
                        (
                            anxin.support.states.Matter["DECISION"],
                            anxin.support.states.Matter["REFUND"],
                            anxin.support.states.Matter["REISSUE"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="only_what_a_case_decides_is_void",
            ),
        ),
    ]
