"""Tables of double publicity."""

from xinshu.domain.publicity.models.accuracy import AccuracyCheck, Sample, SampleField
from xinshu.domain.publicity.models.assessment import Assessment
from xinshu.domain.publicity.models.clock import Clock, ClockRun, Figure
from xinshu.domain.publicity.models.ledger import Ledger, LedgerLine

__all__ = [
    "AccuracyCheck",
    "Assessment",
    "Clock",
    "ClockRun",
    "Figure",
    "Ledger",
    "LedgerLine",
    "Sample",
    "SampleField",
]
