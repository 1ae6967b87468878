"""Why can a supplier not be one of an item's?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class NobodyToAsk(Refusal):
    text = Text("自有库存没有可对接的系统。", "Own stock has no system that could be asked.")


class DearerThanSold(Refusal):
    text = Text("进价上限高于售价。", "The most it may cost is above what a buyer pays.")
