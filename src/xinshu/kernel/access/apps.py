"""Names the app for Django and gathers what the other apps declare."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

from xinshu.kernel.access.registry import seal

DECLARING = (
    "permissions",
    "policies",
    "selectors",
    "services",
    "jobs",
    "handlers",
    "retention",
    "exports",
)


class AccessConfig(AppConfig):
    """Who may do what: permissions, roles, and the one door to rows."""

    name = "xinshu.kernel.access"
    label = "access"
    verbose_name = "权限"

    def ready(self) -> None:
        """Import the modules in which apps declare rights, rules, jobs and consumers, then seal."""
        for app in apps.get_app_configs():
            if not app.name.startswith("xinshu."):
                continue
            for module in DECLARING:
                if find_spec(f"{app.name}.{module}"):
                    import_module(f"{app.name}.{module}")
        seal()
