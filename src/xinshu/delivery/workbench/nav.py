"""The bar on the left: what stands there follows from what the actor may do."""

from dataclasses import dataclass

from xinshu.kernel.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: words, route, picture, the permissions of which one opens it."""

    label: str
    route: str
    icon: str
    any_of: tuple[str, ...]
    counter: str = ""


GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("", (Entry("工作首页", "workbench:home", "layout-dashboard", ("notify.read",)),)),
    (
        "报送",
        (
            Entry("报送任务", "workbench:tasks", "list-check", ("collection.view",), "due"),
            Entry("上传报送", "workbench:upload", "upload", ("collection.submit",)),
            Entry("在线填报", "workbench:entry", "forms", ("collection.submit",)),
            Entry("报送记录", "workbench:submissions", "receipt", ("collection.view",)),
        ),
    ),
    (
        "归集治理",
        (
            Entry("归集覆盖", "workbench:coverage", "layout-grid", ("collection.view",)),
            Entry("数据质量", "workbench:quality", "chart-bar", ("quality.view",)),
            Entry("双公示", "workbench:publicity", "clock", ("publicity.view",)),
            Entry("公示管理", "workbench:disclosure", "eye-check", ("disclosure.view",)),
            Entry("待关联队列", "workbench:queue", "link-off", ("records.link",), "queue"),
            Entry(
                "数据来源", "workbench:sources", "database-import", ("collection.manage_sources",)
            ),
        ),
    ),
    (
        "网站内容",
        (
            Entry("内容管理", "wagtailadmin_home", "news", ("editorial.open",)),
            Entry("稿件统计", "workbench:articles", "report", ("editorial.figures",)),
        ),
    ),
    (
        "档案与目录",
        (
            Entry("主体档案", "workbench:subjects", "building", ("subjects.view",)),
            Entry("信用信息目录", "workbench:catalogue", "book-2", ("catalog.view",)),
            Entry("窗口服务", "workbench:counter", "id", ("counter.serve",)),
        ),
    ),
    (
        "数据安全",
        (
            Entry("数据导出", "workbench:exports", "file-export", ("exports.ask",)),
            Entry("保存与销毁", "workbench:lifecycle", "archive-off", ("lifecycle.view",)),
            Entry("审计记录", "workbench:audit", "history", ("audit.read",)),
            Entry("接口客户端", "workbench:clients", "plug-connected", ("keys.issue",)),
            Entry("安全工单", "workbench:tickets", "shield-check", ("watch.view",)),
        ),
    ),
    (
        "机构与账号",
        (
            Entry("单位", "workbench:organisation", "building-community", ("accounts.view",)),
            Entry("用户", "workbench:people", "users", ("accounts.view",)),
            Entry("任职", "workbench:posts", "id-badge-2", ("accounts.view",)),
            Entry(
                "代理核实",
                "workbench:claims",
                "user-check",
                ("accounts.confirm_claims",),
                "claims",
            ),
        ),
    ),
    (
        "平台运行",
        (
            Entry("后台任务", "workbench:jobs", "progress-check", ("jobs.view",)),
            Entry("访问统计", "workbench:visits", "chart-histogram", ("visits.view",)),
            Entry("网站巡检", "workbench:upkeep", "walk", ("upkeep.view",)),
            Entry("事件投递", "workbench:deliveries", "mailbox", ("outbox.manage",)),
            Entry("通知投递", "workbench:dispatches", "send", ("notify.manage",)),
        ),
    ),
)


def entries_for(actor: Actor) -> list[tuple[str, list[Entry]]]:
    """Groups with the lines this actor may open; empty groups are left out."""
    found = [
        (title, [each for each in entries if any(actor.may(name) for name in each.any_of)])
        for title, entries in GROUPS
    ]
    return [(title, entries) for title, entries in found if entries]
