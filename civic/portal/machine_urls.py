"""Addresses without a language."""

from django.urls import path

from civic.portal import machine_views

urlpatterns = [
    path("robots.txt", machine_views.robots, name="robots"),
    path("sitemap.xml", machine_views.sitemap, name="sitemap"),
    path("manifest.webmanifest", machine_views.manifest, name="manifest"),
    path(".well-known/security.txt", machine_views.security, name="security"),
]
