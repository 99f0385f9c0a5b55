"""Celery is the clock: short periodic tasks pick up what a table says is due."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import setup_logging
from django.conf import settings
from django.db import transaction

from civic.core.request_id import request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings.embedded")


class Task(DjangoTask):
    """A task whose log lines carry its id, and whose publishing never fails a finished change."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        token = request_id.set(self.request.id or "-")
        try:
            return super().__call__(*args, **kwargs)
        finally:
            request_id.reset(token)

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Only for promptness: when the broker is down, the next tick finds the row anyway."""

        def publish() -> None:
            self.delay(*args, **kwargs)

        transaction.on_commit(publish, robust=True)


@setup_logging.connect
def log_like_the_site(**kwargs: Any) -> None:
    """Celery's way to keep its own logging out: the worker and beat log as the web does."""
    logging.config.dictConfig(settings.LOGGING)


app = Celery("civic", task_cls=Task)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
