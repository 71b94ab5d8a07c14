"""`/metrics` counts each answer once, by path and status, and how long it took."""

import re

from shirube.meters import Requests


def test_what_is_counted_is_what_prometheus_reads() -> None:
    requests = Requests()
    for status, seconds in ((202, 0.0005), (202, 0.001), (400, 0.03), (202, 60.0)):
        requests.add("/v1/events", status, seconds)
    answers, times = requests.collect()
    assert {s.labels["status"]: s.value for s in answers.samples} == {"202": 3, "400": 1}
    assert all(sample.name == "shirube_http_requests_total" for sample in answers.samples)
    found = {s.labels["le"]: s.value for s in times.samples if s.name.endswith("_bucket")}
    assert (found["0.001"], found["0.025"], found["0.05"], found["10.0"], found["+Inf"]) == (2, 2, 3, 3, 4)
    assert {s.name: s.value for s in times.samples if re.search("_(sum|count)$", s.name)} == {
        "shirube_http_request_seconds_sum": 60.0315,
        "shirube_http_request_seconds_count": 4,
    }
