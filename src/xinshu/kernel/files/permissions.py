"""What the verbs of this app are called."""

from xinshu.kernel.access.registry import declare

STORE = declare("files.store", "存入文件")
DESTROY = declare("files.destroy", "销毁到期文件内容", platform=True)
