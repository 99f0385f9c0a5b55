"""How gunicorn runs the site; used by `manage.py serve` and in production alike."""

from __future__ import annotations

import gc
import os

from gunicorn.glogging import Logger

from civic.core.logs import JsonFormatter

# A request makes a few thousand objects that its own references free again. Python's first
# threshold of 700 searched for cycles about five times in each.
COLLECT_AFTER = (20_000, 20, 20)


class JsonLogger(Logger):
    """gunicorn's own lines in the form of all others. It writes no access log: we do."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())


def when_ready(server: object) -> None:
    """Before the workers begin: what was loaded by then stays, so no collector walks it again.

    It also stays shared between the workers.
    """
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


bind = "{}:{}".format(os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000"))
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
preload_app = True
logger_class = JsonLogger
graceful_timeout = 8
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
