from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    name = "petitions"
    verbose_name = _("Petitions")

    def ready(self) -> None:
        from civic.accounts.personal_data import register_forget, register_part  # only now
        from civic.opendata.datasets import register_datasets
        from civic.publiclog.subjects import register_subjects
        from petitions.datasets import list_datasets
        from petitions.log_subjects import petitions_of_logs
        from petitions.personal_data import petitions_of
        from petitions.services.forgetting import forget_person

        register_part("petitions", petitions_of)
        register_forget(forget_person)
        register_datasets("petitions", list_datasets)
        register_subjects("petitions", petitions_of_logs)
