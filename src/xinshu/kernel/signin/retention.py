"""How long it is remembered where somebody was signed in."""

from xinshu.kernel.lifecycle.registry import register
from xinshu.kernel.lifecycle.retention import WorkingRows
from xinshu.kernel.signin.models import LoginSession

register(WorkingRows("login_stays", LoginSession.objects.all(), "seen_at"))
