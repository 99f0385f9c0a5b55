from django.urls import path

from civic.opendata import views

app_name = "opendata"
urlpatterns = [path("", views.catalogue, name="catalogue")]
