from __future__ import annotations

import time

from civic.core.cache_counters import count_up


def test_each_key_is_counted_apart():
    assert count_up(["a", "b"], seconds=60) == [1, 1]
    assert count_up(["a"], seconds=60) == [2]
    assert count_up(["b", "a"], seconds=60) == [2, 3]


def test_a_window_begins_with_its_first_time_and_ends():
    count_up(["a"], seconds=2)
    time.sleep(1)
    assert count_up(["a"], seconds=2) == [2]
    time.sleep(1.2)
    assert count_up(["a"], seconds=2) == [1]
