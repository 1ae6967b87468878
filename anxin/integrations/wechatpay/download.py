"""How is a file fetched that may be far larger than an answer?"""

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

from anxin.integrations.connections import NoAnswer

PIECE_BYTES = 1 << 20


def download(base_url: str, path: str, headers: Mapping[str, str], timeout_seconds: float, largest_bytes: int) -> bytes:
    """The whole file, or NoAnswer: also for any status but 200, and for a file larger than `largest_bytes`."""
    parts = urlsplit(base_url)
    make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = make(parts.netloc, timeout=timeout_seconds)
    try:
        connection.request("GET", path, headers=dict(headers))
        response = connection.getresponse()
        if response.status != 200:
            why = f"status {response.status}"
            raise NoAnswer(why)
        pieces, size = [], 0
        while piece := response.read(PIECE_BYTES):
            pieces.append(piece)
            size += len(piece)
            if size > largest_bytes:
                raise NoAnswer("file too large")
        if response.length:
            raise NoAnswer("file cut short")
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(type(error).__name__) from error
    finally:
        connection.close()
    return b"".join(pieces)
