"""Addresses without a language."""

from django.urls import re_path

from budgets.picture_views import picture

urlpatterns = [
    re_path(
        r"^pictures/(?P<pk>\d{1,18})-(?P<digest>[0-9a-f]{32})-(?P<size>small|large)\.webp$",
        picture,
        name="project-picture",
    ),
]
