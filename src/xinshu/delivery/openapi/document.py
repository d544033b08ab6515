"""The OpenAPI document as a page of the docs, so that senders can read it without a server."""

import json

from xinshu.delivery.openapi.api import api


def compose() -> str:
    """The document of version 1 as JSON text, always in the same order."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
