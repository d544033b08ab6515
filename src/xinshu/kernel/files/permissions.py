"""What the verbs of this app are called."""

from xinshu.kernel.access.registry import declare

STORE = declare("files.store", "存入文件")
