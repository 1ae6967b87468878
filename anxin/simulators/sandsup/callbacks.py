"""What does the sandbox supplier tell unasked of an order?"""

import json
from dataclasses import dataclass

from anxin.simulators.sandsup.warehouse import Warehouse
from anxin.simulators.sealed_callbacks import SealedCallbacks
from anxin.simulators.supplies import Supply, iso, told


@dataclass
class Callbacks:
    """Writes callbacks and lets them go out."""

    warehouse: Warehouse
    post: SealedCallbacks

    def send(self, supply: Supply) -> None:
        """Tell the shop how an order stands now."""
        notice = {"notice_id": self.warehouse.number("CN"), "occurred_at": iso(self.warehouse.now())}
        body = json.dumps(notice | told(supply), ensure_ascii=False).encode()
        entry = {"kind": "callback", "order_no": supply.order_no, "status": supply.status, **notice}
        self.post.send(supply.callback_url, body, supply.order_no, entry)
