"""How many requests there were and how long they took, for Prometheus.

Plain numbers that only the event loop's thread touches: the client library's own counters take a lock and look through
their buckets for each request, which costs as much as validating an event.
"""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper bounds of the histogram's buckets."""


class Meter:
    """What one group of paths was asked: answers by status, and how many took how long."""

    __slots__ = ("buckets", "seconds", "statuses")

    def __init__(self) -> None:
        self.statuses: dict[int, int] = {}
        self.buckets = [0] * (len(SECONDS) + 1)
        self.seconds = 0.0

    def add(self, status: int, seconds: float) -> None:
        """One request, answered so."""
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.buckets[bisect_left(SECONDS, seconds)] += 1
        self.seconds += seconds


class Requests(Collector):
    """The meters of a process, by group of paths."""

    def __init__(self) -> None:
        self._meters: dict[str, Meter] = {}

    def add(self, group: str, status: int, seconds: float) -> None:
        """One request of a group of paths; the caller keeps the number of groups small."""
        meter = self._meters.get(group)
        if meter is None:
            meter = self._meters[group] = Meter()
        meter.add(status, seconds)

    def collect(self) -> Iterable[Metric]:
        """The families `shirube_http_requests` and `shirube_http_request_seconds`."""
        answers = CounterMetricFamily(
            "shirube_http_requests", "Requests by path group and status.", labels=("group", "status")
        )
        times = HistogramMetricFamily(
            "shirube_http_request_seconds", "Time to answer by path group.", labels=("group",)
        )
        for group, meter in self._meters.items():
            for status, count in meter.statuses.items():
                answers.add_metric((group, str(status)), count)
            names = (*map(str, SECONDS), "+Inf")
            times.add_metric((group,), list(zip(names, accumulate(meter.buckets), strict=True)), meter.seconds)
        return answers, times


requests = Requests()
REGISTRY.register(requests)
