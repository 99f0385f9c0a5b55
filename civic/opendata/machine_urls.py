"""Addresses for machines: without a language."""

from django.urls import path

from civic.opendata import views

urlpatterns = [
    path("data/catalogue.jsonld", views.catalogue_for_portals, name="data-catalogue"),
    path("data/<slug:name>/datapackage.json", views.package, name="data-package"),
]
