"""At which place a product stands for a word, looked up on some day."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="keyword_ranks",
    label=Text("关键词排名", "Keyword ranks"),
    dataset="keyword_rank",
    aliases={
        "日期": "noted_on",
        "查询日期": "noted_on",
        "词": "keyword",
        "搜索词": "keyword",
        "产品编号": "product_id",
        "商品ID": "product_id",
        "排名": "rank",
        "同行最佳排名": "best_peer_rank",
        "同行排名": "best_peer_rank",
    },
    identified_by=(
        frozenset({"keyword"}),
        frozenset({"product_id"}),
        frozenset({"rank", "best_peer_rank"}),
    ),
    left_out=frozenset({"产品名称", "产品标题"}),
)
