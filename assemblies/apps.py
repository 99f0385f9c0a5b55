from django.apps import AppConfig


class AssembliesConfig(AppConfig):
    name = "assemblies"

    def ready(self) -> None:
        from assemblies.datasets import list_datasets  # models are loaded only now
        from civic.opendata.datasets import register_datasets

        register_datasets("assemblies", list_datasets)
