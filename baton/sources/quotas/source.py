"""What is left of rights that lapse: visitor marketing, quotations. Noted on some day."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="quotas",
    label=Text("营销与报价额度", "Quotas"),
    dataset="quota",
    aliases={
        "日期": "noted_on",
        "权益": "kind",
        "额度类型": "kind",
        "额度": "granted",
        "已使用": "used",
        "有效期至": "expires_at",
        "失效时间": "expires_at",
    },
    identified_by=(
        frozenset({"kind"}),
        frozenset({"granted"}),
        frozenset({"used"}),
    ),
    left_out=frozenset({"剩余", "剩余额度"}),
)
