"""What buyers wrote about finished orders, copied from the page of reviews."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="reviews",
    label=Text("评价", "Reviews"),
    dataset="review",
    aliases={
        "评论编号": "review_id",
        "评价ID": "review_id",
        "评价时间": "reviewed_on",
        "评论时间": "reviewed_on",
        "订单编号": "order_id",
        "国家": "country",
        "买家": "buyer_name",
        "产品星级": "product_stars",
        "评分": "product_stars",
        "星级": "product_stars",
        "物流星级": "logistics_stars",
        "服务星级": "service_stars",
        "评论内容": "review_text",
        "评论": "review_text",
        "回复日期": "answered_on",
        "商家回复时间": "answered_on",
    },
    identified_by=(
        frozenset({"review_id"}),
        frozenset({"reviewed_on"}),
        frozenset({"product_stars", "logistics_stars", "service_stars", "review_text"}),
    ),
)
