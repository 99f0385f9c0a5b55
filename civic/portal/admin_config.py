from django.contrib.admin import apps


class CivicAdminConfig(apps.AdminConfig):
    default_site = "civic.portal.admin_site.CivicAdminSite"
