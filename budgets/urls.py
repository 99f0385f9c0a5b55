from django.urls import path

from budgets import ballot_views, proof_views, views

app_name = "budgets"
urlpatterns = [
    path("", views.budgets, name="list"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("verify.py", proof_views.verifier, name="verify"),
    path("<slug:slug>/bundle.zip", proof_views.bundle, name="bundle"),
    path("<slug:slug>/projects.csv", views.projects_csv, name="projects_csv"),
    path("<slug:slug>/results/", views.results, name="results"),
    path("<slug:slug>/projects/<path:number>/", views.project, name="project"),
    path("<slug:slug>/ballot/", ballot_views.ballot, name="ballot"),
    path("<slug:slug>/ballot/choose/", ballot_views.choose, name="choose"),
    path("<slug:slug>/ballot/check/", ballot_views.check, name="check"),
    path("<slug:slug>/ballot/done/", ballot_views.voted, name="voted"),
    path("<slug:slug>/ballot/withdraw/", ballot_views.withdraw, name="withdraw"),
]
