from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "civic.accounts"
    label = "accounts"
