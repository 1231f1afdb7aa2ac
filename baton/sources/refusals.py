"""Why a whole file cannot be read, and what to do about it: one sentence a case, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from baton.kit.errors import NotReadable
from baton.kit.text import Text

_EXPORT_AGAIN = Text(
    "请从后台重新导出，或在 Excel 里另存为 .xlsx 后再上传。",
    "Export it again, or save it as .xlsx in Excel, and upload that.",
)
_SPLIT = Text("请缩短时间段或拆成几个文件再上传。", "Choose a shorter period or split it into several files.")

_SENTENCES: Mapping[str, tuple[Text, Text]] = {
    "file_missing": (
        Text("找不到这个文件。", "There is no such file."),
        Text("请检查路径和文件名。", "Check the path and the name."),
    ),
    "file_empty": (Text("文件是空的。", "The file is empty."), _EXPORT_AGAIN),
    "file_too_large": (
        Text("文件有 {size}，超过上限 {limit}。", "The file has {size}, more than the limit of {limit}."),
        _SPLIT,
    ),
    "unzips_too_large": (
        Text(
            "压缩内容展开后过大（{size}，压缩比 {ratio}），为了安全不打开。",
            "The content unpacks to far more than the file ({size}, {ratio} to 1): not opened.",
        ),
        _EXPORT_AGAIN,
    ),
    "too_many_rows": (
        Text(
            "表格有 {rows} 行，超过上限 {limit} 行。",
            "The table has {rows} rows, more than the limit of {limit}.",
        ),
        _SPLIT,
    ),
    "too_many_columns": (
        Text(
            "表格有 {columns} 列，超过上限 {limit} 列。",
            "The table has {columns} columns, more than the limit of {limit}.",
        ),
        Text("请只保留需要的列。", "Keep only the columns you need."),
    ),
    "too_many_cells": (
        Text(
            "表格范围有 {cells} 个单元格，超过上限 {limit}。",
            "The table spans {cells} cells, more than the limit of {limit}.",
        ),
        _SPLIT,
    ),
    "cell_too_long": (
        Text(
            "第 {row} 行有一个单元格过长，超过 {limit} 个字符。",
            "Row {row} has a cell of more than {limit} characters.",
        ),
        Text("请删去或缩短这个单元格。", "Delete or shorten that cell."),
    ),
    "has_macros": (
        Text("文件带有宏，为了安全不读取。", "The file holds macros; it is not read, for safety."),
        Text("请另存为不带宏的 .xlsx 再上传。", "Save it as .xlsx without macros and upload that."),
    ),
    "has_password": (
        Text("文件有打开密码，无法读取。", "The file is protected by a password."),
        Text("请在 Excel 里去掉密码后再上传。", "Remove the password in Excel and upload it again."),
    ),
    "file_damaged": (
        Text("文件已损坏或没有下载完整。", "The file is damaged or was not downloaded completely."),
        _EXPORT_AGAIN,
    ),
    "not_a_table": (
        Text("这是{kind}，不是表格。", "This is {kind_en}, not a table."),
        Text("请上传 .xls、.xlsx 或 .csv 表格。", "Upload an .xls, .xlsx or .csv table."),
    ),
    "other_spreadsheet": (
        Text("这是{kind}，暂不支持这种格式。", "This is {kind_en}, a format that is not supported."),
        Text("请另存为 .xlsx 再上传。", "Save it as .xlsx and upload that."),
    ),
    "not_text": (
        Text(
            "看不懂文件的编码，它不像文本表格。",
            "The encoding cannot be read; it is no text table.",
        ),
        _EXPORT_AGAIN,
    ),
    "no_rows": (
        Text("表头下面没有数据行。", "There are no data rows under the header."),
        Text(
            "请确认导出的时间段有数据，或先填写再上传。",
            "Check the period, or fill the sheet first.",
        ),
    ),
    "too_many_faults": (
        Text(
            "有 {count} 行有问题，整份文件没有导入。第 {row} 行「{column}」：{reason}",
            "{count} rows are faulty; nothing of the file was read in. Row {row}, {column}: {reason_en}",
        ),
        Text("请先检查这一列，改好后再上传。", "Check that column first, then upload the file again."),
    ),
    "header_missing": (
        Text(
            "没有找到「{source}」的表头，缺少：{missing}。",
            "The header of “{source_en}” was not found; missing: {missing}.",
        ),
        Text("请检查表头，或不指定来源让系统识别。", "Check the header, or let the source be recognised."),
    ),
}


def refused(code: str, **given: object) -> NotReadable:
    """The refusal of a file; `given` fills the sentence, English variants of a word as `<word>_en`."""
    message, remedy = _SENTENCES[code]
    return NotReadable(code, Text(message.zh.format(**given), message.en.format(**given)), remedy)
