"""How much traffic is let in: data of the installation, in the file XINSHU_TRAFFIC_FILE names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

FREE = "free"  # the lane without any limit: machines that watch the platform


@dataclass(frozen=True, slots=True)
class LaneSize:
    """`running` requests at once, `waiting` more for at most `patience` seconds; of one visitor
    no more than `each`, running or waiting.
    """

    running: int
    waiting: int
    patience: float
    each: int = 1_000


@dataclass(frozen=True, slots=True)
class BucketSize:
    """`size` tokens when full, `per_second` coming back."""

    size: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Budget:
    """Different pages a day: for one visitor (`near`), for the network around it (`wide`)."""

    near: int
    wide: int


@dataclass(frozen=True, slots=True)
class Route:
    """Requests whose path begins with `path` (or holds it `anywhere`, or is `exact`ly that) and
    ends with one of `ends` where there are any, and what they cost.
    """

    path: str
    lane: str
    unknown: str  # the lane of whoever this process has not seen signed in
    cost: float
    budget: str
    anywhere: bool
    ends: tuple[str, ...]
    exact: bool = False

    def fits(self, path: str) -> bool:
        """Whether this line speaks of the address."""
        if self.exact:
            return path == self.path
        begins = self.path in path if self.anywhere else path.startswith(self.path)
        return begins and (not self.ends or path.endswith(self.ends))


@dataclass(frozen=True, slots=True)
class Pages:
    """Room for public pages that are handed out again, and addresses that never are."""

    megabytes: int
    largest_kb: int
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole file."""

    lanes: Mapping[str, LaneSize]
    buckets: Mapping[str, BucketSize]
    budgets: Mapping[str, Budget]
    routes: tuple[Route, ...]
    pages: Pages
    come_back: int

    def route(self, path: str) -> Route:
        """The first line that fits; the last one fits everything."""
        return next(each for each in self.routes if each.fits(path))

    @property
    def most_at_once(self) -> int:
        """Requests inside at once, running or waiting: a server needs some threads more."""
        return sum(lane.running + lane.waiting for lane in self.lanes.values())


class TrafficPlanWrong(ValueError):
    """The file cannot be read as a plan; the message names the line."""


def plan() -> Plan:
    """The plan of this installation. Raises TrafficPlanWrong."""
    return _from_file(Path(settings.XINSHU_TRAFFIC_FILE))


def read_plan(described: Mapping[str, Any]) -> Plan:
    """The plan a YAML mapping describes. Raises TrafficPlanWrong."""
    try:
        found = Plan(
            lanes={name: LaneSize(**entry) for name, entry in described["lanes"].items()},
            buckets={name: BucketSize(**entry) for name, entry in described["buckets"].items()},
            budgets={
                name: Budget(**entry)
                for name, entry in described["budgets"].items()
                if name != "source"
            },
            routes=tuple(_route(entry) for entry in described["routes"]),
            pages=Pages(**(described["pages"] | {"never": tuple(described["pages"]["never"])})),
            come_back=int(described["come_back"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise TrafficPlanWrong(f"{type(wrong).__name__}: {wrong}") from None
    _check(found)
    return found


def _route(entry: Mapping[str, Any]) -> Route:
    lane = str(entry["lane"])
    return Route(
        path=str(entry["path"]),
        lane=lane,
        unknown=str(entry.get("unknown", lane)),
        cost=float(entry.get("cost", 1)),
        budget=str(entry.get("budget", "")),
        anywhere=bool(entry.get("anywhere", False)),
        ends=tuple(entry.get("ends", ())),
        exact=bool(entry.get("exact", False)),
    )


def _check(found: Plan) -> None:
    last = found.routes[-1] if found.routes else None
    if last is None or last.path != "/" or last.anywhere or last.ends or last.exact:
        raise TrafficPlanWrong("the last route must be the path /")
    for route in found.routes:
        _check_route(route, found)
    for name, lane in found.lanes.items():
        if lane.running < 1 or lane.waiting < 0 or lane.patience < 0:
            raise TrafficPlanWrong(f"{name}: at least one running, nothing below zero")
    for name, bucket in found.buckets.items():
        if bucket.size <= 0 or bucket.per_second <= 0:
            raise TrafficPlanWrong(f"{name}: a bucket has a size and fills again")


def _check_route(route: Route, found: Plan) -> None:
    if FREE in {route.lane, route.unknown} and not route.exact:
        raise TrafficPlanWrong(f"{route.path}: without limit only where it is exact")
    members = {"members"} if route.lane == "known" else set()
    for lane in ({route.lane, route.unknown} | members) - {FREE}:
        if lane not in found.lanes or lane not in found.buckets:
            raise TrafficPlanWrong(f"{route.path}: no lane or bucket {lane}")
        if route.cost > found.buckets[lane].size:
            raise TrafficPlanWrong(f"{route.path}: costs more than a full bucket of {lane}")
    if route.budget and route.budget not in found.budgets:
        raise TrafficPlanWrong(f"{route.path}: no budget {route.budget}")


@cache
def _from_file(path: Path) -> Plan:
    return read_plan(yaml.safe_load(path.read_text(encoding="utf-8")))
