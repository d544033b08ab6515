"""Letters as files in a folder of the data folder: to see what would go out, without sending."""

import json
import re
from pathlib import Path

from django.conf import settings

from xinshu.kernel.notify.channels.base import Letter


class Folder:
    """A file for each letter; for development."""

    code = "file"
    label = "文件（开发用）"
    address_label = "无需填写"
    needs_address = False

    def is_address(self, text: str) -> bool:
        """None is needed."""
        return not text

    def send(self, letter: Letter) -> str:
        """Write it, or write it again; returns the file's name."""
        folder = Path(settings.XINSHU_DATA_DIR) / "letters"
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^A-Za-z0-9-]", "_", letter.id) + ".json"
        facts = {"id": letter.id, "title": letter.title, "body": letter.body}
        text = json.dumps(facts, ensure_ascii=False, indent=2)
        (folder / name).write_text(text, encoding="utf-8")
        return name
