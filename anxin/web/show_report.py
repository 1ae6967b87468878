"""What became of an imported file? The numbers, and every line that was not taken with its reason."""

from types import SimpleNamespace

from anxin.flows.import_items import ItemReport
from anxin.flows.import_stock import Report
from anxin.texts import Text

MOST_LINES = 200


def show_stock_report(report: Report) -> SimpleNamespace:
    """A report on codes."""
    refused = [SimpleNamespace(number=line.line, why=line.why) for line in report.refused]
    sums = [
        (Text("收下", "taken"), report.taken),
        (Text("补给等待中的订单", "given to waiting orders"), report.served),
        (Text("换掉问题批次", "replaced of bad batches"), report.replaced),
        (Text("未收下", "refused"), len(refused)),
    ]
    return SimpleNamespace(sums=sums, refused=refused[:MOST_LINES], more=max(0, len(refused) - MOST_LINES))


def show_item_report(report: ItemReport) -> SimpleNamespace:
    """A report on items."""
    refused = [SimpleNamespace(number=number, why=why) for number, why in report.refused]
    sums = [
        (Text("新增", "new"), report.added),
        (Text("更新", "changed"), report.changed),
        (Text("24 小时后涨价", "prices that rise in 24 hours"), report.announced),
        (Text("未收下", "refused"), len(refused)),
    ]
    return SimpleNamespace(sums=sums, refused=refused[:MOST_LINES], more=max(0, len(refused) - MOST_LINES))
