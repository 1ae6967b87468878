"""Why can nothing be read here at all?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class CannotRead(Refusal):
    """The packages that read pictures are not installed here."""

    text = Text(
        "本机没有安装识别组件（anxin[reading]）。材料已保存，由人工查看。",
        "Nothing that reads pictures is installed here (anxin[reading]). What was sent is kept and read by a person.",
    )
    status = 503


class ModelsDiffer(Refusal):
    """The models are not those with which the figures were measured."""

    text = Text(
        "识别模型 {name} 与登记的不一致，已停止识别。",
        "The model {name} is not the one on record; nothing is read with it.",
    )
    status = 503
