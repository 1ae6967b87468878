"""Is HTTP spoken as it must be: answers in their order, limits kept, nonsense refused, nobody waited for for ever?"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus

import httpx
import pytest

from anxin.integrations.hook_http import Answer, Asked, HttpServer, Limits
from anxin.site.ports import LOOPBACK, free_ports
from tests.support.loops import PATIENCE, in_a_loop

LIMITS = Limits(head=2_000, body=1_000, looks_seconds=0.01)


async def echo(asked: Asked) -> Answer:
    """What was asked is the answer."""
    return 200, "text/plain", f"{asked.method} {asked.target.decode()} {asked.body.decode()}"


def served(
    test: Callable[[int], Awaitable[None]],
    serve: Callable[[Asked], Awaitable[Answer]] = echo,
    limits: Limits = LIMITS,
) -> None:
    """Run a test beside a server, which is closed after it."""

    async def run() -> None:
        server, port = HttpServer(serve, limits), free_ports()
        async with server.listening(LOOPBACK, port, last_seconds=0.2):
            await test(port)
        assert not server.open

    in_a_loop(run)


async def said(port: int, words: bytes) -> bytes:
    """All that is answered until the server closes, or until what was sent is answered when we close."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(words)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return answer


def test_somebody_elses_client_is_answered_on_a_connection_that_stays() -> None:
    async def test(port: int) -> None:
        async with httpx.AsyncClient(trust_env=False, base_url=f"http://{LOOPBACK}:{port}") as client:
            for body in ("one", "two"):
                answer = await client.post("/there?a=1", content=body, headers={"X-Name": "value"})
                assert (answer.status_code, answer.text) == (200, f"POST /there?a=1 {body}")
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert "date" in answer.headers
                assert "connection" not in answer.headers

            async def parts() -> AsyncIterator[bytes]:
                for part in (b"in ", b"parts"):
                    yield part

            assert (await client.post("/", content=parts())).text == "POST / in parts"

    served(test)


def test_what_is_asked_ahead_is_answered_in_order() -> None:
    first = asyncio.Event()

    async def slow(asked: Asked) -> Answer:
        if asked.target == b"/0":
            await asyncio.wait_for(first.wait(), PATIENCE)
        else:
            first.set()
        return await echo(asked)

    async def test(port: int) -> None:
        asked = b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(30))
        sending = asyncio.create_task(said(port, asked + b"GET /last HTTP/1.1\r\nConnection: close\r\n\r\n"))
        # another client is not held up
        assert b"200 OK" in await said(port, b"GET /other HTTP/1.0\r\n\r\n")
        answers = (await sending).decode()
        places = [answers.index(f"GET /{number} ") for number in range(30)]
        assert places == sorted(places)
        assert answers.count("HTTP/1.1 200 OK") == 31

    served(test, slow)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nx", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1_001, 413),
        (b"GET /" + b"x" * 3_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 2_000, 431),
    ],
)
def test_what_is_wrong_or_too_much_is_refused_and_nobody_is_asked(words: bytes, status: int) -> None:
    async def nobody(asked: Asked) -> Answer:
        raise AssertionError

    async def test(port: int) -> None:
        answer = await said(port, words)
        assert answer.startswith(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode())
        assert b"Connection: close" in answer

    served(test, nobody)


def test_a_request_that_does_not_end_is_refused() -> None:
    async def test(port: int) -> None:
        assert (await said(port, b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf")).startswith(b"HTTP/1.1 408")

    served(test, limits=Limits(arrives_seconds=0.05, looks_seconds=0.01))


def test_one_who_says_nothing_is_left() -> None:
    async def test(port: int) -> None:
        assert await said(port, b"") == b""

    served(test, limits=Limits(idle_seconds=0.05, looks_seconds=0.01))


def test_more_than_may_come_are_sent_away() -> None:
    async def test(port: int) -> None:
        _, first = await asyncio.open_connection(LOOPBACK, port)
        first.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (await said(port, b"")).startswith(b"HTTP/1.1 503")
        first.close()

    served(test, limits=Limits(connections=1))


def test_what_breaks_is_told_to_nobody_and_is_not_taken_for_a_yes(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(asked: Asked) -> Answer:
        raise KeyError("secret")

    async def test(port: int) -> None:
        answer = await said(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 500")
        assert b"secret" not in answer

    served(test, broken)
    assert "a request was not answered" in caplog.text


def test_a_header_told_twice_is_no_longer_what_was_signed() -> None:
    async def test(port: int) -> None:
        answer = await said(port, b"GET / HTTP/1.1\r\nSigned: a\r\nSIGNED: b\r\nConnection: close\r\n\r\n")
        assert answer.endswith(b"a,b")

    async def signed(asked: Asked) -> Answer:
        return 200, "text/plain", asked.headers["signed"]

    served(test, signed)


def test_who_waits_for_a_word_before_the_body_gets_it() -> None:
    async def test(port: int) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"body")
        assert (await reader.readuntil(b"body")).startswith(b"HTTP/1.1 200")
        writer.close()

    served(test)


def test_who_is_owed_an_answer_gets_it_though_the_server_stops() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(asked: Asked) -> Answer:
        begun.set()
        await may_end.wait()
        return await echo(asked)

    async def run() -> None:
        server, port = HttpServer(slow, LIMITS), free_ports()
        async with server.listening(LOOPBACK, port, last_seconds=PATIENCE):
            owed = asyncio.create_task(said(port, b"GET /owed HTTP/1.1\r\nHost: a\r\n\r\n"))
            await begun.wait()
            asyncio.get_running_loop().call_soon(may_end.set)
        assert b"GET /owed" in await owed
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(LOOPBACK, port)

    in_a_loop(run)
