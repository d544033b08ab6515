"""`xinshu worker` with batches so small and so slow that it can be met in the middle of a file."""

import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

BATCH_ROWS = 5
PAUSE_SECONDS = 0.1

if __name__ == "__main__":
    import django

    django.setup()
    from xinshu.delivery.cli.main import main
    from xinshu.domain.collection import processing, steps
    from xinshu.engine.sources import read

    prefetch = processing.prefetch

    def slowly(items: Any, **options: Any) -> Iterator[Any]:
        """The same items with a rest before each."""
        batches = prefetch(items, **options)
        try:
            for each in batches:
                time.sleep(PAUSE_SECONDS)
                yield each
        finally:
            batches.close()

    steps.read = partial(read, batch_rows=BATCH_ROWS)  # type: ignore[attr-defined]
    processing.prefetch = slowly  # type: ignore[attr-defined,assignment]
    sys.argv = ["xinshu", "worker"]
    main()
