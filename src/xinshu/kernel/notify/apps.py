"""Names the app for Django."""

from django.apps import AppConfig

from xinshu.kernel.notify.channels.base import register
from xinshu.kernel.notify.channels.folder import Folder
from xinshu.kernel.notify.channels.mail import Mail
from xinshu.kernel.notify.channels.sms import Sms


class NotifyConfig(AppConfig):
    """Messages to people and departments: on the site, and by the channels they chose."""

    name = "xinshu.kernel.notify"
    label = "notify"
    verbose_name = "通知"

    def ready(self) -> None:
        """Make the channels known; which of them are used is a setting."""
        for channel in (Mail(), Sms(), Folder()):
            register(channel)
