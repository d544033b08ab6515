"""What actors of the stories read non-public data for."""

from dataclasses import replace

from xinshu.kernel.access.purposes import Purpose
from xinshu.kernel.accounts.actor import Actor

GOVERNANCE = Purpose("governance", "《公共信用信息目录》规定的归集职责", "测试事项1号")


def governing(actor: Actor) -> Actor:
    """The actor, who has said that the data is read to keep it in order."""
    return replace(actor, purpose=GOVERNANCE)
