from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "petitions"

    def ready(self) -> None:
        from civic.accounts.personal_data import register_part  # models are loaded only now
        from petitions.personal_data import petitions_of

        register_part("petitions", petitions_of)
