from django.urls import path

from assemblies import views

app_name = "assemblies"
urlpatterns = [
    path("", views.assemblies, name="list"),
    path("verify_draw.py", views.verifier, name="verifier"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/draws/<int:number>/", views.draw, name="draw"),
    path("<slug:slug>/draws/<int:number>/code/", views.receipt, name="receipt"),
    path("<slug:slug>/draws/<int:number>/commitment.json", views.commitment, name="commitment"),
    path("<slug:slug>/draws/<int:number>/panels.txt", views.panels, name="panels"),
    path("<slug:slug>/draws/<int:number>/result.json", views.result, name="result"),
]
