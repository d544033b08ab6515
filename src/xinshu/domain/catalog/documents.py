"""Editions as text: what is stored, and how a folder of YAML becomes documents."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from xinshu.core.catalog import model
from xinshu.core.catalog.dump import dump_edition
from xinshu.core.catalog.load import load_edition
from xinshu.core.catalog.yaml import read_yaml


def read_folder(folder: Path) -> dict[str, object]:
    """The documents of one edition: relative path -> parsed YAML, in a stable order."""
    paths = sorted(folder.rglob("*.yaml"))
    return {str(path.relative_to(folder)): read_yaml(path.read_text("utf8")) for path in paths}


def to_text(edition: model.Edition) -> str:
    """The whole edition as canonical JSON text; it stands alone, its base already applied."""
    alone = dump_edition(replace(edition, base=None))
    return json.dumps(alone, ensure_ascii=False, sort_keys=True)


def digest(text: str) -> str:
    """SHA-256 of a stored text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=16)
def from_text(text: str) -> model.Edition:
    """The edition a stored text stands for. Stored editions were valid when they were stored."""
    documents: Mapping[str, Any] = json.loads(text)
    result = load_edition(documents)
    if result.edition is None:
        raise ValueError(f"a stored edition no longer loads: {'; '.join(map(str, result.errors))}")
    return result.edition
