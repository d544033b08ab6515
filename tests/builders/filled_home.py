"""A program that sets up an installation with something of everything in it.

Run with XINSHU_DATA_DIR and XINSHU_DATABASE_URL naming an empty home and database.
"""

import os
import sys
from pathlib import Path

import django

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = "xinshu.config.settings"
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from builders.actors import make_cast
    from builders.backups import a_file, an_event, in_the_lake, someone

    call_command("migrate", interactive=False, verbosity=0)
    cast = make_cast()
    for number in range(5):
        someone(number)
    for number in range(20):
        a_file(cast, b"content %d" % number * 5000)
    in_the_lake(settings.XINSHU_LAKE_DIR, "1-1.parquet", b"columns")
    an_event(cast)
