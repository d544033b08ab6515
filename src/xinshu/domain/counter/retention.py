"""How long it is remembered who came to the window."""

from xinshu.domain.counter.models import Serving
from xinshu.kernel.lifecycle.registry import register
from xinshu.kernel.lifecycle.retention import WorkingRows

register(WorkingRows("counter_visits", Serving.objects.all(), "opened_at"))
