"""For which reasons is a file not taken as evidence? Each says what to send instead."""

from anxin.refusal import Refusal
from anxin.texts import Text


class FileRefused(Refusal):
    """A file that is not taken; nothing of it is kept."""

    text = Text(
        "这个文件无法作为凭证，请上传 JPG、PNG 或 WebP 图片。",
        "This file cannot be taken as evidence. Send a JPG, PNG or WebP picture.",
    )
    status = 422


class NothingInIt(FileRefused):
    text = Text("这个文件是空的，请重新选择。", "This file is empty. Choose it again.")


class TooBig(FileRefused):
    text = Text(
        "图片超过 {megabytes} MB，请直接截屏后上传截图。",
        "The picture is larger than {megabytes} MB. Take a screenshot and send that.",
    )
    status = 413


class VideoTooBig(FileRefused):
    text = Text(
        "视频超过 {megabytes} MB，请剪短后再传，或改为截图。",
        "The video is larger than {megabytes} MB. Cut it shorter, or send screenshots.",
    )
    status = 413


class VideoUnfit(FileRefused):
    """Nothing of it could be shown to others without telling where and with what it was taken."""

    text = Text(
        "这种视频无法去除拍摄地点等隐私信息，请用手机录屏或相机拍成普通 MP4 再传，或改为截图。",
        "Where and with what this video was taken cannot be taken out of it. Send a plain MP4 as phones record it, "
        "or screenshots.",
    )


class NotAPicture(FileRefused):
    pass


class HeicPicture(FileRefused):
    text = Text(
        "这是苹果的 HEIC 照片。请截屏后上传截图，或在“设置 → 相机 → 格式”里选“兼容性最佳”后重拍。",
        "This is an HEIC photo. Send a screenshot of it, or set Settings → Camera → Formats to Most Compatible "
        "and take it again.",
    )


class ArchiveGiven(FileRefused):
    text = Text(
        "不接受压缩包。请把里面的图片直接选上，可以一次选多张。",
        "Archives are not taken. Choose the pictures themselves; several at once are fine.",
    )


class DocumentGiven(FileRefused):
    text = Text(
        "不接受 PDF 和文档。请打开后截屏，上传截图。",
        "PDF and other documents are not taken. Open it and send a screenshot.",
    )


class TooManyPixels(FileRefused):
    text = Text(
        "图片尺寸过大（超过 {megapixels} 百万像素），请截屏后上传截图。",
        "The picture is too large (over {megapixels} million pixels). Send a screenshot instead.",
    )


class PictureBroken(FileRefused):
    text = Text(
        "图片打不开，可能没有传完整。请重新截屏后再传。",
        "The picture does not open; it may be cut off. Take the screenshot again and send it.",
    )


class UnknownSlot(Refusal):
    text = Text(
        "请选择凭证属于支付、商品还是沟通。", "Say whether it is about the payment, the goods or the conversation."
    )
    status = 422


class TooManyUploads(Refusal):
    text = Text(
        "每笔订单最多 {most} 份凭证，已经够了。请等待处理。",
        "An order takes {most} uploads at most, and has them. Please wait for the decision.",
    )


class TooManyThisHour(Refusal):
    text = Text(
        "一小时内最多上传 {most} 份，请稍后再传。", "At most {most} uploads an hour. Please come back a little later."
    )
    status = 429


class FileMissing(Refusal):
    """What was sealed is not there, or not as it was sealed."""

    text = Text(
        "这份凭证的文件与封存时不一致，已停止显示并报告站长。",
        "This file is not as it was sealed. It is not shown, and the operator is told.",
    )
    status = 410


class StillReading(Refusal):
    text = Text(
        "还有图片正在识别，几秒后再点一次。", "A picture is still being read. Press the button again in a few seconds."
    )
