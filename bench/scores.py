"""Scores a second, from the rows in the database to the gradebooks, against senders without any.

Three senders in one run, over the same platforms: the limit (``http.client``, threads, nothing
else), our own way out with the same threads (``bare``), and the worker itself with everything
(``worker``): claiming under a lease, keys, tokens, lanes, settling. Take the ratios.

    bench/run scores --latency 0 50 --rounds 5
"""

import argparse
import http.client
import itertools
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from bench import score_rows
from sqlalchemy import Engine, func, select, update

from lti_tool import migrations
from lti_tool.clock import utc_now
from lti_tool.db import Database, make_engine
from lti_tool.exercises import catalogue
from lti_tool.http_client import Outbound
from lti_tool.lti import keys
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.worker.courier import Courier
from lti_tool.worker.drain import Drain

SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
BODY = json.dumps(
    {
        "userId": f"user-{1:032d}",
        "scoreGiven": 3,
        "scoreMaximum": 4,
        "timestamp": "2026-03-02T12:00:00.000Z",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }
).encode()


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Scores a second, and microseconds of CPU of the sender for each."""

    rate: float
    cpu: float


def main() -> int:
    """Run the benchmark; return 1 when a score was lost."""
    asked = _arguments()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    url = os.environ.get("LTI_TOOL_DATABASE_URL", "")
    print(f"{asked.rounds} rounds, {asked.platforms} platforms, 8 threads each; medians")
    for latency in asked.latency:
        count = asked.scores
        if latency:
            count = min(count, int(asked.seconds * asked.platforms * 8 * 1000 / latency))
        with (
            tempfile.TemporaryDirectory() as folder,
            _gradebooks(latency, asked.platforms) as ports,
        ):
            engine = make_engine(url or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
            migrations.upgrade(engine)
            bench = Bench(engine, ports, count)
            rows: dict[str, list[Measured]] = {}
            for _ in range(asked.rounds):
                for name, send in bench.senders.items():
                    bench.make_due()
                    rows.setdefault(name, []).append(_measured(send, count))
            _print(f"{latency:g} ms, {count} scores, {engine.dialect.name}", rows)
            engine.dispose()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run scores", description=__doc__)
    parser.add_argument("--scores", type=int, default=4000, help="in each measurement, at most")
    parser.add_argument("--seconds", type=float, default=3.0, help="a measurement, about, if slow")
    parser.add_argument("--latency", type=float, nargs="*", default=[0.0, 50.0], help="ms")
    parser.add_argument("--platforms", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


@contextmanager
def _gradebooks(latency: float, count: int) -> Iterator[list[int]]:
    command = [sys.executable, "-m", "bench.gradebook", str(latency), str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        ports: list[int] = json.loads(child.stdout.readline() if child.stdout else "[]")
        try:
            yield ports
        finally:
            child.terminate()


def _measured(send: Callable[[], int], count: int) -> Measured:
    spent, begin = _cpu(), time.perf_counter()
    done = send()
    seconds = time.perf_counter() - begin
    if done != count:
        raise SystemExit(f"{count - done} scores were lost")
    return Measured(rate=count / seconds, cpu=1e6 * (_cpu() - spent) / count)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _print(title: str, rows: dict[str, list[Measured]]) -> None:
    print(title)
    bare = statistics.median(row.rate for row in rows["bare"])
    for name, measured in rows.items():
        rates = [row.rate for row in measured]
        print(
            f"  {name:8}{statistics.median(rates):7.0f}/s"
            f"{statistics.median(row.cpu for row in measured):7.0f} us"
            f"{statistics.median(rates) / bare:7.2f} x bare   {min(rates):.0f} to {max(rates):.0f}"
        )


class Bench:
    """Schools, one for each platform, with scores to send; and three ways to send them."""

    def __init__(self, engine: Engine, ports: Sequence[int], count: int) -> None:
        self.ports, self.count = ports, count
        self.database = Database(engine)
        with self.database.writing() as session:
            if session.scalar(select(func.count()).select_from(ScoreDelivery)):
                raise SystemExit("the database is not empty")
            for number, port in enumerate(ports):
                score_rows.add_school(
                    session, number, port, count // len(ports) + (number < count % len(ports))
                )
        self.signer = keys.Signer(kid="bench", key=keys.new_private_key())
        self.senders = {"limit": self.limit, "bare": self.bare, "worker": self.worker}

    def make_due(self) -> None:
        """Let every score wait as if it was never sent."""
        with self.database.writing() as session:
            fresh = {"state": DeliveryState.WAITING, "was_sent": False, "tries": 0}
            session.execute(update(ScoreDelivery).values(**fresh))

    def limit(self) -> int:
        """Send with the quickest client that Python has, and nothing else."""
        head = {"Content-Type": SCORE_TYPE, "Authorization": "Bearer token"}

        def sender(port: int) -> Callable[[], bool]:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

            def send() -> bool:
                line.request("POST", "/1/scores", BODY, head)
                answer = line.getresponse()
                answer.read()
                return answer.status == http.HTTPStatus.OK

            return send

        return self._threads(sender)

    def bare(self) -> int:
        """Send over our own way out (guard, budget, limits), without a database."""
        head = {"Content-Type": SCORE_TYPE, "Authorization": "Bearer token"}
        outbound = _outbound()

        def sender(port: int) -> Callable[[], bool]:
            url = f"http://127.0.0.1:{port}/1/scores"
            return lambda: (
                outbound.call("POST", url, headers=head, body=BODY).status == http.HTTPStatus.OK
            )

        return self._threads(sender)

    def worker(self) -> int:
        """Let the worker deliver everything; return how many arrived."""
        stop, arrived = threading.Event(), itertools.count(1)
        outbound = _outbound()
        tokens = AccessTokens(outbound, lambda: self.signer, time.time, lambda: uuid.uuid4().hex)
        courier = Courier(
            database=self.database,
            root_key=score_rows.ROOT_KEY,
            catalogue=catalogue.load_default,
            outbound=outbound,
            tokens=tokens,
            clock=utc_now,
            new_id=uuid.uuid4,
        )
        drain = _Counting(courier, stop, arrived, self.count)
        drain.run(stop)
        with self.database.reading() as session:
            there = ScoreDelivery.state == DeliveryState.DELIVERED
            return session.scalar(select(func.count()).where(there)) or 0

    def _threads(self, sender: Callable[[int], Callable[[], bool]]) -> int:
        numbers, good = itertools.count(), itertools.count()

        def work(port: int) -> None:
            send = sender(port)
            while next(numbers) < self.count:
                if send():
                    next(good)

        threads = [threading.Thread(target=work, args=(port,)) for port in [*self.ports] * 8]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return next(good)


class _Counting(Drain):
    """A stream that stops when everything was written down."""

    def __init__(
        self, courier: Courier, stop: threading.Event, arrived: Iterator[int], count: int
    ) -> None:
        super().__init__(courier, rest=0.5)
        self._stop, self._arrived, self._count = stop, arrived, count

    def _settle(self) -> None:
        told = len(self._unsettled)
        super()._settle()
        if told and any(next(self._arrived) >= self._count for _ in range(told)):
            self._stop.set()


def _outbound() -> Outbound:
    return Outbound(timeout=30, limit=262_144, allow_loopback=True)


if __name__ == "__main__":
    sys.exit(main())
