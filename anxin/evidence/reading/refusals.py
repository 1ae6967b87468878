"""Why is a picture not read at all?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class NotAPicture(Refusal):
    """Neither PNG nor JPEG nor WebP, or broken."""

    text = Text(
        "这不是可识别的图片。请上传 PNG、JPG 或 WebP 格式的截图。",
        "This is not a picture that can be read. Send a screenshot as PNG, JPG or WebP.",
    )
    status = 422


class TooManyPixels(Refusal):
    """More than any screen shows: decoding it would cost more than reading is worth."""

    text = Text(
        "图片尺寸过大（{width}×{height}）。请上传原始截图。",
        "The picture is too large ({width}×{height}). Send the screenshot as it was taken.",
    )
    status = 422


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
