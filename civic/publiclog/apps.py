from django.apps import AppConfig


class PublicLogConfig(AppConfig):
    name = "civic.publiclog"
