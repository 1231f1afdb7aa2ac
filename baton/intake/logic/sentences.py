"""What is said about a file, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from baton.kit.errors import BatonError
from baton.kit.text import Text


def joined(parts: Sequence[Text]) -> Text:
    return Text("".join(part.zh for part in parts), " ".join(part.en for part in parts))


def _count(rows: int) -> str:
    return f"{rows:,} row" if rows == 1 else f"{rows:,} rows"


def imported(
    accepted: int,
    quarantined: int,
    totals: int,
    unused: Sequence[str],
    notes: Sequence[Text],
    *,
    is_dry: bool,
) -> Text:
    if is_dry:
        parts = [
            Text(
                f"试读：{accepted:,} 行可以入库，什么也没写入。",
                f"Dry run: {_count(accepted)} would go in, nothing was written.",
            )
        ]
    else:
        parts = [Text(f"{accepted:,} 行已入库。", f"{_count(accepted)} imported.")]
    if quarantined:
        parts.append(
            Text(f"{quarantined:,} 行有错，进隔离区。", f"{_count(quarantined)} with errors in quarantine.")
        )
    if totals:
        parts.append(Text(f"跳过 {totals} 行合计。", f"{_count(totals)} of totals left out."))
    if unused:
        shown = unused[:6]
        more = "…" if len(unused) > len(shown) else ""
        parts.append(
            Text(f"没有用到的列：{'、'.join(shown)}{more}。", f"Columns not used: {', '.join(shown)}{more}.")
        )
    return joined([*parts, *notes])


def unchanged(when: str) -> Text:
    """`when` is the earlier import's time as it is shown to people."""
    return Text(f"与 {when} 导入的完全相同，跳过。", f"The same bytes as imported on {when}: skipped.")


def same_call(name: str) -> Text:
    return Text(f"与这次的「{name}」完全相同，跳过。", f"The same bytes as “{name}” in this import: skipped.")


def refused(error: BatonError) -> Text:
    return Text(error.into("zh"), error.into("en"))


def no_good_row(quarantined: int) -> Text:
    return Text(
        f"{quarantined:,} 行全部有错，一行也没有入库。请下载错误表，改好后再传。",
        f"{_count(quarantined)} read, all with errors; none went in. Mend them in the error sheet and bring it back.",
    )


NO_ROW = Text(
    "文件里没有数据行。请核对导出的时间段。", "The file has no data rows. Check the period of the export."
)
BROKEN = Text(
    "读这个文件时出了意外，没有入库。请把文件名和时间告诉管理员。",
    "Reading this file failed unexpectedly, nothing of it went in. Tell the administrator the file name and the time.",
)
INTERRUPTED = Text(
    "导入中断，什么也没有入库。可以再导一次。",
    "The import was interrupted and nothing went in. It can be applied again.",
)
ORIGINAL_REMOVED = Text("应一位买家的要求，原件已删除。", "The original was removed on a buyer's request.")
