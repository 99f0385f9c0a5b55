"""How gunicorn runs the site."""

from __future__ import annotations

import gc

from civic import gunicorn


def test_the_collector_does_not_run_in_every_request():
    before = gc.get_threshold()
    try:
        gunicorn.when_ready(None)
        assert gc.get_threshold() == gunicorn.COLLECT_AFTER
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
