"""Where do asks wait? One row for each that is not answered yet; its history is the domain's, not ours."""

from django.db import models
from django.db.models import Q

from anxin.agenda.kinds import Kind
from anxin.refs import new_id


class Ask(models.Model):
    """One thing to be asked of a channel, a supplier or a mail server.

    `due_at` and `asked_at` are business time. `leased_until` is the database's real clock: a story that moves
    business time by days must not end a lease. The leased columns stand in no index, so that a claim is a HOT update.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.UUIDField()
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    key = models.CharField(max_length=100, blank=True, default="")
    payload = models.JSONField(default=dict, blank=True)
    due_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(null=True, blank=True)
    because = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "key"], name="ask_is_unique_by_kind_subject_and_key"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="ask_kind_is_listed"),
            models.CheckConstraint(condition=Q(tries__gte=0), name="ask_tries_are_counted_up"),
            models.CheckConstraint(
                condition=Q(leased_until__isnull=True, token__isnull=True)
                | Q(leased_until__isnull=False, token__isnull=False),
                name="ask_lease_has_a_token",
            ),
        ]
        indexes = [models.Index(fields=["kind", "due_at", "id"], name="ask_next")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.key}".rstrip()
