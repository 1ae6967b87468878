from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "anxin.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Before a shop opens on restored books: `migrate` refuses with BooksFromElsewhere."""
        post_migrate.connect(_refuse_books_from_elsewhere, sender=self, dispatch_uid="anxin.ledger.horizon")


def _refuse_books_from_elsewhere(using: str, **_: object) -> None:
    from anxin.ledger.horizon import horizon
    from anxin.routines.install import install

    install(using)
    horizon()
