"""The bucket of an environment, filled evenly over the minute."""

import pytest

from shirube.clock import MINUTE_MS
from shirube.errors import TooMany
from shirube.ingest.quota import Quota
from shirube.workspaces.schema import KeyInfo

KEY = KeyInfo(1, 1, "site", False)
NOW = 1_790_000_000_000


def test_a_batch_larger_than_the_quota_goes_when_the_bucket_is_full_and_is_paid_for() -> None:
    quota = Quota(40)
    quota.take(KEY, 100, NOW)
    with pytest.raises(TooMany) as over:
        quota.take(KEY, 1, NOW + MINUTE_MS)
    assert over.value.retry_after == 32
    quota.take(KEY, 1, NOW + 2 * MINUTE_MS)
    with pytest.raises(TooMany):
        quota.take(KEY, 100, NOW + 2 * MINUTE_MS)
    quota.take(KEY, 100, NOW + 4 * MINUTE_MS)
