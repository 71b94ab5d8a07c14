"""How many events an environment may send: a bucket each, so that one tenant's flood is that tenant's alone."""

from shirube.errors import TooMany
from shirube.workspaces.schema import KeyInfo


class Quota:
    """A token bucket per environment, refilled evenly; holds one minute's worth."""

    def __init__(self, events_per_minute: int) -> None:
        self._rate = events_per_minute / 60_000
        self._most = float(events_per_minute)
        self._left: dict[tuple[int, int], tuple[float, int]] = {}

    def take(self, key: KeyInfo, events: int, now: int) -> None:
        """Count a batch of `events`. Raises TooMany with the seconds to wait when the bucket is empty."""
        if not self._rate:
            return
        of = (key.workspace_id, key.environment_id)
        left, at = self._left.get(of, (self._most, now))
        left = min(self._most, left + (now - at) * self._rate)
        # A batch larger than a whole minute's worth waits for a full bucket and leaves a debt: else it could never go.
        needed = min(events, self._most)
        if left < needed:
            self._left[of] = (left, now)
            wait = int((needed - left) / self._rate / 1000) + 1
            raise TooMany("This environment sends more events than its quota.", retry_after=min(wait, 60))
        self._left[of] = (left - events, now)
