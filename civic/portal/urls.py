from django.urls import path, re_path

from civic.portal import area_views, participation, views
from civic.portal.style_guide import style_guide

PAGES = "about|accessibility|api-problems|counting|invitations|privacy|terms|voting"

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("style-guide/", style_guide, name="style_guide"),
    path("area/", area_views.choose_area, name="area"),
    path("area/<str:code>/", area_views.area_page, name="area_page"),
    path("me/", participation.my_participation, name="my_participation"),
    path("how-long-we-keep-what/", views.retention, name="retention"),
    re_path(rf"^(?P<slug>{PAGES})/$", views.page, name="page"),
]
