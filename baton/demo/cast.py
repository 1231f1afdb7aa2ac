"""The people of the demo shops. Whoever plays a role in a test or a picture is one of them."""

from __future__ import annotations

from dataclasses import dataclass

from baton.people.terms import Role


@dataclass(frozen=True, slots=True)
class Member:
    login_name: str
    name: str
    roles: tuple[Role, ...]
    shop: str = "minglan"
    """Where the roles count; empty for every shop."""
    is_account: bool = False
    """Whether the platform's exports name this person."""
    side: str = ""
    """marketing or sales for the one who brings that team's files."""


CAST = (
    Member("linxiaotong", "林晓彤", (Role.MARKETING_LEAD, Role.OPERATOR), side="marketing"),
    Member("chenjiahao", "陈嘉豪", (Role.SALES_LEAD, Role.REP), is_account=True, side="sales"),
    Member("liangguodong", "梁国栋", (Role.MANAGER,), shop=""),
    Member("zhouzihang", "周子航", (Role.OPERATOR,)),
    Member("heyuqing", "何雨晴", (Role.OPERATOR,)),
    Member("wangsimin", "王思敏", (Role.REP,), is_account=True),
    Member("liuzhiyuan", "刘志远", (Role.REP,), is_account=True),
    Member("huanglijun", "黄丽君", (Role.REP,), is_account=True),
    Member("wukaiwen", "吴凯文", (Role.REP,), is_account=True),
    Member("zhengjiayi", "郑佳怡", (Role.REP,), is_account=True),
    Member("sumin", "苏敏", (Role.DESIGNER,)),
    Member("tianhe", "田禾", (Role.MARKETING_LEAD, Role.OPERATOR), shop="xinghe", side="marketing"),
    Member("miaoqing", "苗青", (Role.SALES_LEAD, Role.REP), shop="xinghe", is_account=True, side="sales"),
    Member("hepei", "何佩", (Role.REP,), shop="xinghe", is_account=True),
    Member("xuan", "许安", ()),
)
"""The last one is a stranger: an account without any role."""
