from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "civic.audit"
    label = "audit"
