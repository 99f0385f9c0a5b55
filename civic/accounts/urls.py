from django.conf import settings
from django.urls import path

from civic.accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.overview, name="overview"),
    path("account/name/", views.change_name, name="name"),
    path("account/reminders/", views.change_reminders, name="reminders"),
    path("account/language/", views.change_language, name="language"),
    path("account/area/", views.change_area, name="area"),
    path("account/data/", views.download_data, name="data"),
    path("account/delete/", views.delete_account, name="delete"),
    path("account/deleted/", views.deleted, name="deleted"),
    path("account/sessions/end/", views.end_other_sessions, name="end_other_sessions"),
    path("account/second-step/", views.second_factor_needed, name="second_factor_needed"),
    path("account/confirm/", views.reauthenticate_by_code, name="reauthenticate_by_code"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/code/", views.demo_code, name="demo_code"))
