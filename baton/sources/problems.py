"""Why a row is set aside, and how to mend it: one sentence a case, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    reason: Text
    remedy: Text


class Spoilt(ValueError):
    """A cell that cannot be taken as it is."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


_SENTENCES: Mapping[str, tuple[Text, Text]] = {
    "missing": (
        Text("必填项为空。", "A required cell is empty."),
        Text("请补上这一格。", "Fill the cell in."),
    ),
    "negative": (
        Text("不能是负数。", "The figure is negative."),
        Text(
            "请改成 0 或正数；没有数据就留空。", "Write 0 or more; leave it empty where there is no figure."
        ),
    ),
    "not_whole": (
        Text("个数必须是整数。", "A count is not a whole number."),
        Text("请改成整数。", "Write a whole number."),
    ),
    "not_a_number": (
        Text("不是数字。", "This is not a number."),
        Text("请写成 1234 或 1,234.50 这样。", "Write it like 1234 or 1,234.50."),
    ),
    "too_large": (
        Text("数字大得不合理。", "The number is impossibly large."),
        Text("请核对后改正。", "Check and correct it."),
    ),
    "not_a_share": (
        Text("比率应在 0% 到 100% 之间。", "A rate must lie between 0% and 100%."),
        Text("请写成 99.27% 或 0.9927。", "Write it like 99.27% or 0.9927."),
    ),
    "beyond_scale": (
        Text("最高是 {most:g} 分。", "The scale ends at {most:g}."),
        Text("请核对后改成 0 到 {most:g} 之间的数。", "Check it and write a number from 0 to {most:g}."),
    ),
    "other_currency": (
        Text(
            "货币与这一列不符，应为 {currency}。", "The currency is not this column's, which is {currency}."
        ),
        Text("请换算后只写数字。", "Convert it and write the number alone."),
    ),
    "spoiled_id": (
        Text(
            "编号被表格软件改成了科学计数或截断。", "A spreadsheet has shortened this id to a rounded number."
        ),
        Text(
            "请把这一列设为文本，从原文件重新复制编号。", "Format the column as text and copy the id again."
        ),
    ),
    "not_a_day": (
        Text("不是有效的日期。", "This is not a possible date."),
        Text("请写成 2026-11-22 这样。", "Write it like 2026-11-22."),
    ),
    "ambiguous_day": (
        Text("分不清月和日。", "Day and month cannot be told apart."),
        Text("请写成 2026-11-22 这样。", "Write it like 2026-11-22."),
    ),
    "not_an_instant": (
        Text("不是有效的时间。", "This is not a possible time."),
        Text("请写成 2026-11-22 14:30 这样。", "Write it like 2026-11-22 14:30."),
    ),
    "not_a_duration": (
        Text("看不出是多长时间。", "This is not a length of time."),
        Text("请写成秒数，或 6分42秒、00:06:42 这样。", "Write seconds, or 6m 42s, or 00:06:42."),
    ),
    "not_a_flag": (
        Text("应为「是」或「否」。", "This must be yes or no."),
        Text("请写 Y 或 N（是 / 否），不知道就留空。", "Write Y or N; leave it empty where it is not known."),
    ),
    "unknown_country": (
        Text("不认识这个国家或地区。", "This country or region is not known."),
        Text(
            "请用中文名、英文名或两位代码，例如 德国、Germany、DE。",
            "Use its English or Chinese name, or its two-letter code, e.g. Germany or DE.",
        ),
    ),
    "unknown_choice": (
        Text("不在可选项里。", "This is none of the choices."),
        Text("可选：{choices}。", "Choose one of: {choices_en}."),
    ),
    "formula": (
        Text("单元格是公式，没有可读的结果。", "The cell is a formula without a result."),
        Text("请改成公式的计算结果（粘贴为数值）。", "Replace it by its result (paste as values)."),
    ),
    "error_cell": (
        Text("单元格是表格软件的错误值。", "The cell holds a spreadsheet error."),
        Text("请改成正确的值或留空。", "Write the right value, or leave it empty."),
    ),
    "doubled": (
        Text("与第 {row} 行重复：{key} 相同。", "Row {row} already has the same {key_en}."),
        Text("请合并成一行，或改正编号。", "Merge the two rows, or correct the id."),
    ),
    "still_ahead": (
        Text("这一天还没有到：今天是 {today}。", "This day has not come yet: today is {today}."),
        Text(
            "多半是年份或月份写错了，请核对后改正。",
            "Most likely the year or the month is mistyped: check and correct it.",
        ),
    ),
    "ends_before_start": (
        Text("结束早于开始。", "The end is before the start."),
        Text("请核对两个日期。", "Check both dates."),
    ),
}


def problem(code: str, **given: object) -> Problem:
    """The problem `code`; `given` fills its sentences."""
    reason, remedy = _SENTENCES[code]
    return Problem(
        code,
        Text(reason.zh.format(**given), reason.en.format(**given)),
        Text(remedy.zh.format(**given), remedy.en.format(**given)),
    )
