"""Who reads the letters? One OCR engine per process, with the models of its own wheel, checked, and no network."""

import hashlib
import importlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from anxin.evidence.reading.lines_seen import Line, Pixels
from anxin.evidence.reading.refusals import CannotRead, ModelsDiffer

# the figures in the decision hold for these two files; another release of the engine brings others
MODELS = {
    "PP-OCRv6_det_small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    "PP-OCRv6_rec_small.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
CATALOGUE = "default_models.yaml"
SIDE = 800
THREADS = 1


class Engine:
    """Finds lines in a picture and reads them."""

    def __init__(self) -> None:
        try:
            import cv2
            import rapidocr
        except ImportError:
            raise CannotRead from None
        cv2.setNumThreads(THREADS)
        folder = Path(rapidocr.__file__).parent / "models"
        for name, sha256 in MODELS.items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != sha256:
                raise ModelsDiffer(name=name)
        detect, recognise = (str(folder / name) for name in MODELS)
        settings: dict[str, Any] = {
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Det.limit_type": "max",
            "Det.limit_side_len": SIDE,
            # named files are never asked of a hub
            "Det.model_path": detect,
            "Rec.model_path": recognise,
            # line by line: padding short labels to the longest of six costs a third more, and reads no better
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": [3, 48, 96],
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
        }
        self._ocr: Any = _without_its_catalogue(rapidocr)(params=settings)

    def lines(self, picture: Pixels) -> list[Line]:
        """All text of a picture (RGB), in no order."""
        seen = self._ocr(np.ascontiguousarray(picture[:, :, ::-1]))
        if seen.boxes is None or not seen.txts:
            return []
        return [
            Line(text, float(score), np.asarray(box, np.float32))
            for box, text, score in zip(seen.boxes, seen.txts, seen.scores, strict=True)
        ]

    def again(self, cuttings: Sequence[Pixels]) -> list[tuple[str, float]]:
        """Each cutting (RGB, one line of text) read by itself, with the confidence of its least certain letter."""
        if not cuttings:
            return []
        self._ocr.return_word_box = True
        try:
            seen = self._ocr.recognize_txt([np.ascontiguousarray(one[:, :, ::-1]) for one in cuttings])
        finally:
            self._ocr.return_word_box = False
        return [
            (text, _least_certain(text, words.confs if words else ()))
            for text, words in zip(seen.txts, seen.word_results, strict=True)
        ]


def _without_its_catalogue(package: Any) -> Any:
    """The engine's class, without parsing twice the list of what could be downloaded: half of the time to start.

    Both models are named by their files, so that nothing ever asks for that list.
    """
    conf: Any = importlib.import_module("omegaconf").OmegaConf
    whole = conf.load
    conf.load = lambda file: conf.create({}) if Path(file).name == CATALOGUE else whole(file)
    try:
        # its parts are imported when they are first asked for
        return package.RapidOCR
    finally:
        conf.load = whole


def _least_certain(text: str, confidences: Sequence[float]) -> float:
    """Of the letters that carry the value: whether there is a blank between date and time is all the same."""
    if len(text) != len(confidences):
        return 0.0
    telling = [float(one) for letter, one in zip(text, confidences, strict=True) if letter.isalnum() or letter == "."]
    return min(telling, default=0.0)


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The one of this process; loading it takes about a second."""
    return Engine()
