"""Addresses for machines: without a language, as petition.parliament.uk has them."""

from django.urls import path

from petitions.views import machine, pages

urlpatterns = [
    path("petitions/<int:pk>/count.json", pages.count, name="petition-count"),
    path("petitions.json", machine.petition_list, name="petitions-json"),
    path("petitions/<int:pk>.json", machine.petition, name="petition-json"),
    path("archived/petitions.json", machine.archived_list, name="archived-petitions-json"),
    path(
        "archived/petitions/<int:pk>.json",
        machine.archived_petition,
        name="archived-petition-json",
    ),
]
