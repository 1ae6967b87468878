from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resale", "0003_mark_what_was_asked")]

    operations = [
        migrations.AddField(
            "return",
            "callback_url",
            models.TextField(
                blank=True, db_default="", default="", help_text="where its end is told, if not at the order's"
            ),
        ),
        migrations.AddField("return", "tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "return",
            "tell_at",
            models.DateTimeField(help_text="when its end is told next; empty when nobody is to be told", null=True),
        ),
        migrations.AddField(
            "return",
            "told_at",
            models.DateTimeField(help_text="when the reseller took the news of its end", null=True),
        ),
        migrations.AddIndex(
            "return", models.Index(condition=models.Q(told_at=None), fields=["tell_at"], name="return_to_tell")
        ),
    ]
