from django.apps import AppConfig

# Imported here so that every process that publishes a task knows the broker.
from civic.celery import app as celery_app

__all__ = ["PortalConfig", "celery_app"]


class PortalConfig(AppConfig):
    name = "civic.portal"
    label = "portal"
