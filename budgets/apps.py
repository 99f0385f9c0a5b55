from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = _("Budgets")

    def ready(self) -> None:
        from budgets.datasets import list_datasets
        from budgets.log_subjects import votes_of_logs  # models are loaded only now
        from civic.opendata.datasets import register_datasets
        from civic.publiclog.subjects import register_subjects

        register_datasets("budgets", list_datasets)
        register_subjects("budgets", votes_of_logs)
