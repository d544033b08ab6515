"""Accounts of the demo: one for each kind of actor, with a password made at the first run."""

import json
import secrets
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from xinshu.demo import words
from xinshu.demo.world import World
from xinshu.domain.subjects.types import Subject
from xinshu.kernel.accounts import commitments, members
from xinshu.kernel.accounts import services as accounts
from xinshu.kernel.accounts.actor import Actor, actor_of, public_actor
from xinshu.kernel.accounts.models import Department, Kind, User
from xinshu.kernel.accounts.strength import weaknesses

ACCOUNTS = (
    ("officer", "样例经办", "centre_officer", "centre"),
    ("reviewer", "样例审核", "centre_reviewer", "centre"),
    ("clerk", "样例信息员（市场监管）", "department_clerk", "market"),
    ("clerk-urban", "样例信息员（城管）", "department_clerk", "urban"),
    ("clerk-tax", "样例信息员（税务）", "department_clerk", "tax"),
    ("window", "样例窗口人员（政务服务）", "window_clerk", "approval"),
    ("editor", "样例内容编辑", "content_editor", "centre"),
    ("content-reviewer", "样例内容审核", "content_reviewer", "centre"),
    ("market-admin", "样例单位账号管理员（市场监管）", "department_admin", "market"),
    ("sysadmin", "样例系统管理员", "system_admin", "centre"),
    ("secadmin", "样例安全管理员", "security_admin", "centre"),
    ("auditor", "样例审计员", "auditor", "centre"),
)


AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Account:
    """A login of the demo."""

    username: str
    name: str
    role: str
    department: str


def departments(world: World, *, actor: Actor) -> dict[str, Department]:
    """The departments by code, made where they are missing."""
    known = {d.code: d for d in Department.objects.all()}
    root = known.get("centre") or accounts.create_department(
        code="centre", name="样例区公共信用中心", actor=actor, region=world.region
    )
    known["centre"] = root
    for (code, _, _), (name, official) in zip(
        words.DEPARTMENTS, world.organs.iter_rows(), strict=True
    ):
        if code not in known:
            known[code] = accounts.create_department(
                code=code, name=name, official_code=official, actor=actor, region=world.region
            )
    return known


def accounts_of(
    known: dict[str, Department], *, home: Path, actor: Actor
) -> tuple[list[Account], str]:
    """The demo's logins and their common password, the same at every run."""
    password, renewed = _common_password(home / "demo-accounts.json")
    made = []
    for username, name, role, where in ACCOUNTS:
        user = User.objects.filter(username=username).first()
        if user is None:
            user = accounts.create_user(
                username=username,
                display_name=name,
                password=password,
                department=known[where],
                actor=actor,
            )
            accounts.assign_post(
                user, role=role, department=known[where], starts_on=date(2026, 1, 1), actor=actor
            )
            commitments.sign_commitment(
                version=commitments.wording().version, name=name, actor=actor_of(user)
            )
        elif renewed:
            accounts.set_password(user, password=password, actor=actor)
        made.append(Account(username, name, role, known[where].name))
    return made, password


def agent_of(subject: Subject, *, password: str, actor: Actor) -> Account:
    """The agent of an enterprise: an account of the public whose claim the centre has confirmed."""
    user = User.objects.filter(username=AGENT).first()
    if user is None:
        user = members.register_member(
            kind=Kind.ENTERPRISE,
            username=AGENT,
            display_name="样例企业代理人",
            password=password,
            actor=public_actor(),
        )
        made = members.claim(
            subject_ref=f"{Subject._meta.label_lower}:{subject.pk}",
            subject_label=subject.name,
            evidence=BytesIO("%PDF-1.4\n% 样例委托书".encode()),
            name="样例委托书.pdf",
            actor=actor_of(user),
        )
        officer = actor_of(User.objects.get(username="officer"))
        members.confirm_claim(made, reason="样例：委托书与登记信息一致", actor=officer)
    elif not user.check_password(password):
        accounts.set_password(user, password=password, actor=actor)
    return Account(AGENT, "样例企业代理人", "enterprise", subject.name)


def _common_password(kept: Path) -> tuple[str, bool]:
    """The password in the file, and whether it is new: the rules may have become stricter."""
    if kept.exists():
        password = str(json.loads(kept.read_text("utf8"))["password"])
        if not weaknesses(password, User()):
            return password, False
    password = f"Demo-{secrets.token_hex(4)}{secrets.randbelow(10)}"
    kept.touch(mode=0o600)
    kept.write_text(json.dumps({"password": password}), "utf8")
    return password, True
