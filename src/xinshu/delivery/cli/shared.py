"""What several commands need."""

import getpass

from django.db.models import Q

from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.accounts.models import Department


def operator() -> Actor:
    """Whoever sits at the machine's own prompt: the audit remembers the name of the login."""
    return system_actor(f"命令行:{getpass.getuser()}", channel="cli")


def department_named(text: str) -> Department:
    """The department of that code, official code or name. LookupError when there is none."""
    wanted = Q(code=text) | Q(official_code=text) | Q(name=text)
    found = Department.objects.filter(wanted).first()
    if found is None:
        raise LookupError(f"没有单位“{text}”。用 xinshu status 查看单位编码。")
    return found
