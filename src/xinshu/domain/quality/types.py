"""Quality as people read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityLine:
    """One department and item in one month; shares are 0 … 1, None where nothing was counted.

    `drift` is the volume against its usual: +0.5 is half as much again. `score` weighs the shares
    equally, 0 … 100.
    """

    department_id: int
    department: str
    item_code: str
    item: str
    month: str
    received: int
    completeness: float | None
    accuracy: float | None
    timeliness: float | None
    drift: float | None

    @property
    def score(self) -> float | None:
        """The mean of the shares that exist, as 0 … 100."""
        shares = [self.completeness, self.accuracy, self.timeliness]
        known = [share for share in shares if share is not None]
        return 100 * sum(known) / len(known) if known else None
