"""How closely a piece of data is kept: four classes, each narrower than the one before."""

from enum import StrEnum


class DataClass(StrEnum):
    """Who may see data at all (R225); the level grows with the care it needs.

    `public` needs no reason. The other three are read for a purpose and leave a trace.
    """

    PUBLIC = "public"
    SHARED = "shared"
    AUTHORISED = "authorised"
    OWN = "own"

    @property
    def level(self) -> int:
        """1 (open to everybody) to 4 (the subject itself and whoever handles its matter)."""
        return list(DataClass).index(self) + 1

    @property
    def label(self) -> str:
        """The words of the catalogue."""
        return _LABELS[self]


_LABELS = {
    DataClass.PUBLIC: "社会公开",
    DataClass.SHARED: "政务共享",
    DataClass.AUTHORISED: "授权查询",
    DataClass.OWN: "本人查询",
}
