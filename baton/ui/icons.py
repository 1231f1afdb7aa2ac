"""The product's drawings: line icons on a 16 × 16 field, 1.5 px strokes, drawn for Baton."""

from __future__ import annotations

from typing import Final

ICONS: Final[dict[str, str]] = {
    "funnel": '<path d="M1.8 2.8h12.4L9.7 8v4.4l-3.4 1.8V8z"/>',
    "desk": '<path d="M1.8 9.2 3.9 3h8.2l2.1 6.2v4.2H1.8zM1.8 9.2h3.6l1 2h3.2l1-2h3.6"/>',
    "today": '<path d="M2.4 3.4h11.2v10.2H2.4zM5.2 1.8v3M10.8 1.8v3M5 8.8l2.2 2.2 3.8-4"/>',
    "exchange": '<path d="M2 5.4h10.4M9.6 2.6l2.8 2.8-2.8 2.8M14 10.8H3.6M6.4 8 3.6 10.8l2.8 2.8"/>',
    "act": '<path d="M3.6 14.4V1.8M3.6 2.6h8.8v5.6H3.6M6 5.4l1.4 1.4 2.6-2.8"/>',
    "report": '<path d="M3.4 1.8h9.2v12.4H3.4zM5.8 5h4.4M5.8 8h4.4M5.8 11h2.6"/>',
    "notice": '<path d="M8 1.8c2.6 0 4 1.9 4 4.4 0 3.2 1.6 4.6 1.6 4.6H2.4S4 9.4 4 6.2C4 3.7 5.4 1.8 8 1.8z'
    'M6.4 13.2c.3.7.9 1 1.6 1s1.3-.3 1.6-1"/>',
    "legs": '<path d="M6 1.8v12.4M6 3.8h7.4M6 8H2.2M6 12.2h4.6"/><circle cx="13.6" cy="12.2" r=".6"/>',
    "product": '<path d="M8 1.6 14 4.8v6.4L8 14.4 2 11.2V4.8zM2.2 4.9 8 8l5.8-3.1M8 8v6.2"/>',
    "keyword": '<circle cx="5" cy="11" r="3"/><path d="m7.2 8.8 6-6M10.6 5.4l2.2 2.2M12.2 3.8l1.6 1.6"/>',
    "data": '<path d="M2.3 4.1c0-1.2 2.5-2.1 5.7-2.1s5.7.9 5.7 2.1S11.2 6.2 8 6.2 2.3 5.3 2.3 4.1z'
    'M2.3 4.1v7.8c0 1.2 2.5 2.1 5.7 2.1s5.7-.9 5.7-2.1V4.1M2.3 8c0 1.2 2.5 2.1 5.7 2.1s5.7-.9 5.7-2.1"/>',
    "people": '<circle cx="6" cy="5.2" r="2.7"/><path d="M1.4 13.6c.3-2.8 2.1-4.4 4.6-4.4s4.3 1.6 4.6 4.4'
    'M10.6 2.8a2.6 2.6 0 0 1 0 4.8M12.2 9.6c1.4.7 2.2 2.1 2.4 4"/>',
    "settings": '<path d="M1.8 4.8h6M12 4.8h2.2M1.8 11.2H4M8.2 11.2h6"/><circle cx="9.9" cy="4.8" r="2"/>'
    '<circle cx="6.1" cy="11.2" r="2"/>',
    "shop": '<path d="M2.2 6.3 3.4 2.6h9.2l1.2 3.7M3.2 7.4v6h9.6v-6'
    'M2.2 6.3c0 2.4 3.4 2.4 3.7.2.3 2.3 3.9 2.3 4.2 0 .3 2.2 3.7 2.2 3.7-.2"/>',
    "calendar": '<path d="M2.4 3.4h11.2v10.2H2.4zM2.4 6.6h11.2M5.2 1.8v3M10.8 1.8v3"/>',
    "search": '<circle cx="6.9" cy="6.9" r="4.6"/><path d="m10.4 10.4 3.8 3.8"/>',
    "globe": '<circle cx="8" cy="8" r="6.2"/><path d="M1.8 8h12.4'
    'M8 1.8c3.6 3.8 3.6 8.6 0 12.4M8 1.8c-3.6 3.8-3.6 8.6 0 12.4"/>',
    "moon": '<path d="M13.4 9.7A5.9 5.9 0 0 1 6.3 2.6a5.9 5.9 0 1 0 7.1 7.1z"/>',
    "down": '<path d="m4.2 6.2 3.8 3.8 3.8-3.8"/>',
    "left": '<path d="M9.8 4.2 6 8l3.8 3.8"/>',
    "right": '<path d="M6.2 4.2 10 8l-3.8 3.8"/>',
    "close": '<path d="m3.8 3.8 8.4 8.4M12.2 3.8l-8.4 8.4"/>',
    "plus": '<path d="M8 2.8v10.4M2.8 8h10.4"/>',
    "check": '<path d="m2.8 8.6 3.4 3.4 7-7.6"/>',
    "warning": '<path d="M8 1.9 14.8 13.8H1.2zM8 6.2v3.6M8 11.7v.2"/>',
    "info": '<circle cx="8" cy="8" r="6.2"/><path d="M8 7.2v4M8 4.7v.2"/>',
    "lock": '<path d="M3.2 7h9.6v7H3.2zM5.2 7V4.8a2.8 2.8 0 0 1 5.6 0V7"/>',
    "table": '<path d="M2.2 2.8h11.6v10.4H2.2zM2.2 6.3h11.6M2.2 9.7h11.6M6.2 2.8v10.4"/>',
    "download": '<path d="M8 2v8.2M4.6 7 8 10.4 11.4 7M2.4 10.8v3h11.2v-3"/>',
    "upload": '<path d="M8 10.4V2.2M4.6 5.6 8 2.2l3.4 3.4M2.4 10.8v3h11.2v-3"/>',
    "undo": '<path d="M5.6 2.8 2.4 6l3.2 3.2M2.4 6h7.2a4 4 0 0 1 0 8H5.8"/>',
    "file": '<path d="M3.4 1.8h5.8l3.4 3.4v9H3.4zM9.2 1.8v3.4h3.4"/>',
    "flag": '<path d="M3.6 14.4V1.8M3.6 2.4h8.8l-2.2 3 2.2 3H3.6"/>',
    "claim": '<path d="M2 2.8h12v8.4H7.6l-3.4 2.9v-2.9H2zM5 6h6M5 8.4h3.6"/>',
    "edit": '<path d="M2.4 13.6 3 10.8l7.8-7.8 2.2 2.2-7.8 7.8zM9.4 4.4l2.2 2.2"/>',
    "trash": '<path d="M2.4 4.2h11.2M6 4.2V2.4h4v1.8M3.8 4.2l.7 9.4h7l.7-9.4"/>',
    "out": '<path d="M9.4 2.4H3v11.2h6.4M6.8 8h7M11 5.2 13.8 8 11 10.8"/>',
    "more": '<path d="M3.4 8h.1M8 8h.1M12.6 8h.1"/>',
    "clock": '<circle cx="8" cy="8" r="6.2"/><path d="M8 4.4V8l2.6 1.8"/>',
    "shield": '<path d="M8 1.7 13.4 4v3.9c0 3-2.1 5.3-5.4 6.4-3.3-1.1-5.4-3.4-5.4-6.4V4z"/>',
}

LEFT_HALF: Final = "M4.4 10.2h8.9l-1.7 7.6H4.4a3.8 3.8 0 0 1 0-7.6z"
RIGHT_HALF: Final = "M16.4 10.2h7.2a3.8 3.8 0 0 1 0 7.6h-8.9z"


def baton_mark(state: str = "joined", size: int = 24) -> str:
    """The baton as SVG. `state`: joined (agreed, done), apart (error), missing (right half dashed)."""
    right = f'<path class="f-sales" d="{RIGHT_HALF}"/>'
    if state == "apart":
        right = f'<path class="f-sales" transform="translate(5 0)" d="{RIGHT_HALF}"/>'
    elif state == "missing":
        right = f'<path class="dashed" d="{RIGHT_HALF}"/>'
    return (
        f'<svg class="baton-mark" width="{size}" height="{size}" viewBox="0 0 28 28" aria-hidden="true">'
        f'<g transform="rotate(-40 14 14)"><path class="f-marketing" d="{LEFT_HALF}"/>{right}</g></svg>'
    )


def icon(name: str, *, is_small: bool = False) -> str:
    """One icon as inline SVG, hidden from screen readers: the word beside it speaks."""
    extra = " sm" if is_small else ""
    return f'<svg class="icon{extra}" viewBox="0 0 16 16" aria-hidden="true">{ICONS[name]}</svg>'
