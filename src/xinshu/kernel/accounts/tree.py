"""Walking the tree of departments. A district has a few hundred: it is read whole."""

from collections.abc import Mapping

from xinshu.kernel.accounts.models import Department

Parents = Mapping[int, int | None]


def parents() -> dict[int, int | None]:
    """The parent of every department, None for those at the top."""
    return dict(Department.objects.values_list("pk", "parent_id"))


def path_to(department_id: int, parents: Parents) -> tuple[int, ...]:
    """Ids from the top of the tree down to the department."""
    path = [department_id]
    while (above := parents.get(path[0])) is not None and above not in path:
        path.insert(0, above)
    return tuple(path)


def below(department_id: int, parents: Parents) -> frozenset[int]:
    """The department and every one under it."""
    found = {department_id}
    grew = True
    while grew:
        fresh = {child for child, parent in parents.items() if parent in found} - found
        found |= fresh
        grew = bool(fresh)
    return frozenset(found)
