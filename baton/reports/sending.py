"""A report on its way out: a card for groups, the workbook and the text for mail, a picture where one can be made."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from baton.kit.text import Text
from baton.notices.selectors import has_channel_for
from baton.notices.services import clearing_for_groups
from baton.notices.services import tell as tell_channels
from baton.notices.terms import Button, Notice, NoticeKind
from baton.people.terms import Person, Shop
from baton.reports import image
from baton.reports.logic import card
from baton.reports.logic.building import with_words
from baton.reports.logic.markdown import markdown
from baton.reports.logic.picture import picture
from baton.reports.logic.seeing import for_groups, people, texts
from baton.reports.logic.sheets import tables
from baton.reports.terms import Content, ReportKind, ReportView
from baton.ui.tables import workbook

_NOTICES = {
    ReportKind.DAILY: NoticeKind.DAILY_REPORT,
    ReportKind.WEEKLY: NoticeKind.WEEKLY_REPORT,
    ReportKind.MONTHLY: NoticeKind.MONTHLY_REPORT,
}


def tell(
    shop: Shop, view: ReportView, *, again: int = 0, others: Text | None = None, by: Person | None = None
) -> int:
    """Into the outbox of every channel that asked for the kind; how many. `again` makes a further sending another;
    `others` names reports that were corrected with it."""
    kind = _NOTICES[view.kind]
    if not has_channel_for(shop, kind):
        return 0
    content = public(shop, view)
    address = f"{reverse('reports:reports')}?kind={view.kind.value}&from={view.period.start}"
    files = _files(shop, view, content)
    return tell_channels(
        shop,
        Notice(
            kind=kind,
            key=f"{view.kind.value}:{view.period.start}:r{view.revision}" + (f":{again}" if again else ""),
            title=card.title(view),
            lines=card.lines(content, view, ZoneInfo(shop.timezone), others),
            buttons=(Button(Text("看报告", "Open the report"), address),),
            image=next((path for path in files if path.suffix == ".png"), None),
            attachments=tuple(path for path in files if path.suffix != ".png"),
        ),
        by=by,
    )


def public(shop: Shop, view: ReportView) -> Content:
    """The report with people's words in it, as groups may read it."""
    content = with_words(view.content, view.words)
    return for_groups(content, clearing_for_groups(shop, texts(content), people(content)))


def _files(shop: Shop, view: ReportView, content: Content) -> tuple[Path, ...]:
    """Kept in the home: a mail that waits carries what was written, whatever comes after it."""
    folder = settings.BATON.home.path / "reports" / shop.code
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    language, at = settings.BATON.default_language, view.written_at.astimezone(ZoneInfo(shop.timezone))
    stem = file_name(view)
    made: dict[str, bytes] = {
        ".xlsx": workbook(tables(content, language, at, view.revisions, view.struck), language),
        ".md": markdown(content, language, at, view.revisions, view.struck).encode(),
    }
    if image.cannot() is None:
        made[".png"] = image.png(picture(content, language, at, view.revision, view.struck))
    paths = []
    for ending, data in made.items():
        path = folder / f"{stem}{ending}"
        path.write_bytes(data)
        paths.append(path)
    return tuple(paths)


def file_name(view: ReportView) -> str:
    mark = f"-r{view.revision}" if view.revision > 1 else ""
    return f"{view.content.shop_code}-{view.kind.value}-{view.period.start}{mark}"
