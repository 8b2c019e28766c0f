"""The least gradebooks: a process that gives tokens and takes scores, on many ports.

Run as ``python -m bench.gradebook LATENCY_MS COUNT``; prints its ports. It checks nothing, so
that what is measured is the sender.
"""

import asyncio
import json
import sys

TOKEN = b'{"access_token":"token","token_type":"bearer","expires_in":3600}'


class Gradebook:
    """Answers every request after ``latency`` seconds."""

    def __init__(self, latency: float) -> None:
        self.latency = latency

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests, one after another."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(_length(head))
                body = TOKEN if head.startswith(b"POST /token") else b""
                if self.latency and not body:
                    await asyncio.sleep(self.latency)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


async def _main(latency_ms: float, count: int) -> None:
    book = Gradebook(latency_ms / 1000)
    servers = [await asyncio.start_server(book.serve, "127.0.0.1", 0) for _ in range(count)]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(_main(float(sys.argv[1]), int(sys.argv[2])))
