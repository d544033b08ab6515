"""Static files named by their content, so that browsers may keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class VersionedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped
    """Falls back to the plain name for a file that was added after the collection."""

    manifest_strict = False
