from django.urls import path

from civic.publiclog import views

app_name = "publiclog"
urlpatterns = [
    path("", views.logs, name="logs"),
    path("receipt/", views.receipt, name="receipt"),
    path("receipt/file/", views.receipt_file, name="receipt_file"),
    path("verify_log.py", views.verifier, name="verifier"),
    path("<slug:name>/", views.log, name="log"),
    path("<slug:name>/log.jsonl", views.log_file, name="log_file"),
    path("<slug:name>/checkpoints.txt", views.checkpoints_file, name="checkpoints"),
]
