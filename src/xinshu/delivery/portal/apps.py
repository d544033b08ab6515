"""Names the app for Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public's face."""

    name = "xinshu.delivery.portal"
    label = "portal"
    verbose_name = "公众网站"

    def ready(self) -> None:
        """Pages are titled after the place; jobs, ways and places that show records are known."""
        # Models may be imported only when every app is ready.
        from xinshu.delivery.portal import jobs, kept, reading  # noqa: PLC0415
        from xinshu.delivery.portal.place import place_name  # noqa: PLC0415
        from xinshu.kernel.web.templatetags.site import name_place_by  # noqa: PLC0415

        name_place_by(place_name)
        reading.register_ways()
        jobs.register_places()
        kept.register()
