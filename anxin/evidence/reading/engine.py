"""Who reads the letters? One engine per process: two networks from the wheel of RapidOCR, checked, and no network.

Their own program is left out: to load what it brings along costs as much processor time as to read a picture.
"""

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anxin.evidence.reading.cut_out import cut_out
from anxin.evidence.reading.find_boxes import find_boxes
from anxin.evidence.reading.lines_seen import Corners, Pixels
from anxin.evidence.reading.refusals import CannotRead, ModelsDiffer
from anxin.evidence.reading.spell import Spelled, spell

# the figures in the decision hold for these two files; another release brings others
MODELS = {
    "PP-OCRv6_det_small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    "PP-OCRv6_rec_small.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
PACKAGE = "rapidocr"
THREADS = 1
# boxes are looked for on a smaller picture, whose sides are whole multiples of what the network folds
SIDE, FOLD = 704, 32
HIGH, LEAST_WIDE = 48, 96

Plane = NDArray[np.float32]


class Engine:
    """Finds lines in a picture and reads them."""

    def __init__(self) -> None:
        try:
            import cv2
            import onnxruntime
        except ModuleNotFoundError:
            raise CannotRead from None
        cv2.setNumThreads(THREADS)
        detect, recognise = (_checked(name, sha256) for name, sha256 in MODELS.items())
        self._detect = _session(onnxruntime, detect)
        self._recognise = _session(onnxruntime, recognise)
        told = self._recognise.get_modelmeta().custom_metadata_map["character"]
        # the first place of the network's answers says that there is no letter, and the last one is a blank
        self._letters = ("", *told.splitlines(), " ")

    def boxes(self, picture: Pixels) -> list[Corners]:
        """Where lines of text stand in a picture (RGB), in no order."""
        import cv2

        height, width = picture.shape[:2]
        share = min(1.0, SIDE / max(height, width))
        size = _folded(width * share), _folded(height * share)
        # each point the mean of those that it stands for: a thin letter alone would vanish between them
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)[:, :, ::-1]
        (told,) = self._detect.run(None, {self._detect.get_inputs()[0].name: _between_one_and_minus_one(small)})
        return find_boxes(told[0, 0], width, height)

    def read(self, picture: Pixels, boxes: Sequence[Corners], margin: float = 0.0) -> list[Spelled]:
        """Each of these boxes of a picture (RGB) by itself, cut out with a margin (a share of its height)."""
        return [self._spelled(cut_out(picture, box, margin)) for box in boxes]

    def _spelled(self, cutting: Pixels) -> Spelled:
        """One line at a time: to fill short ones up to the longest of six costs a third more, and reads no better."""
        import cv2

        height, width = cutting.shape[:2]
        wide = -(-HIGH * width // height)
        flat = cv2.resize(cutting, (wide, HIGH))[:, :, ::-1]
        filled = np.zeros((1, 3, HIGH, max(wide, LEAST_WIDE)), np.float32)
        filled[:, :, :, :wide] = _between_one_and_minus_one(flat)
        (told,) = self._recognise.run(None, {self._recognise.get_inputs()[0].name: filled})
        return spell(told[0], self._letters)


def _checked(name: str, sha256: str) -> bytes:
    """The file of a model; found without importing the package that it lies in."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise CannotRead
    model = Path(found.submodule_search_locations[0], "models", name).read_bytes()
    if hashlib.sha256(model).hexdigest() != sha256:
        raise ModelsDiffer(name=name)
    return model


def _session(package: Any, model: bytes) -> Any:
    options = package.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = options.inter_op_num_threads = THREADS
    # two layers of the first network hold numbers too small to be written out in full, at which a processor takes a
    # hundred steps for one: as zeros they give the same boxes in a third of the time
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    return package.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _folded(side: float) -> int:
    return max(FOLD, round(side / FOLD) * FOLD)


def _between_one_and_minus_one(picture: NDArray[Any]) -> Plane:
    """As both networks want it: blue first, planes instead of points, one picture in a row of pictures."""
    planes = np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32)
    planes /= 127.5
    planes -= 1.0
    return planes


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The one of this process; loading it takes a fifth of a second."""
    return Engine()
