from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssembliesConfig(AppConfig):
    name = "assemblies"
    verbose_name = _("Assemblies")

    def ready(self) -> None:
        from assemblies.datasets import list_datasets  # models are loaded only now
        from civic.opendata.datasets import register_datasets

        register_datasets("assemblies", list_datasets)
