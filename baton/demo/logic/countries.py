"""The buyers' countries: how much traffic each brings, how it clicks, asks and closes, and when it is awake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    zh: str
    share: float
    """Part of the shop's impressions."""
    click: float
    inquiry: float
    close: float
    """Factors on the shop's click rate, inquiry rate and closing rate."""
    zone: str
    tongue: str


COUNTRIES = (
    Country("US", "美国", 0.255, 1.00, 1.08, 1.00, "America/Chicago", "en"),
    Country("BR", "巴西", 0.150, 1.08, 1.02, 0.85, "America/Sao_Paulo", "pt"),
    Country("DE", "德国", 0.135, 0.97, 1.12, 1.10, "Europe/Berlin", "de"),
    Country("SA", "沙特阿拉伯", 0.100, 1.05, 1.10, 1.05, "Asia/Riyadh", "ar"),
    Country("NG", "尼日利亚", 0.085, 1.12, 1.10, 0.75, "Africa/Lagos", "en"),
    Country("AU", "澳大利亚", 0.040, 1.00, 0.90, 0.90, "Australia/Sydney", "en"),
    Country("GB", "英国", 0.028, 0.98, 0.85, 0.80, "Europe/London", "en"),
    Country("MX", "墨西哥", 0.028, 1.05, 0.90, 0.75, "America/Mexico_City", "es"),
    Country("AE", "阿联酋", 0.022, 1.02, 0.90, 0.85, "Asia/Dubai", "en"),
    Country("FR", "法国", 0.018, 0.95, 0.80, 0.75, "Europe/Paris", "fr"),
    Country("CA", "加拿大", 0.018, 0.98, 0.85, 0.80, "America/Toronto", "en"),
    Country("IN", "印度", 0.020, 1.15, 0.70, 0.45, "Asia/Kolkata", "en"),
    Country("ES", "西班牙", 0.014, 0.97, 0.80, 0.75, "Europe/Madrid", "es"),
    Country("IT", "意大利", 0.013, 0.96, 0.75, 0.70, "Europe/Rome", "en"),
    Country("PL", "波兰", 0.011, 1.00, 0.80, 0.75, "Europe/Warsaw", "en"),
    Country("NL", "荷兰", 0.009, 0.96, 0.85, 0.85, "Europe/Amsterdam", "en"),
    Country("ZA", "南非", 0.010, 1.06, 0.85, 0.70, "Africa/Johannesburg", "en"),
    Country("CL", "智利", 0.008, 1.05, 0.85, 0.75, "America/Santiago", "es"),
    Country("CO", "哥伦比亚", 0.008, 1.06, 0.80, 0.70, "America/Bogota", "es"),
    Country("PH", "菲律宾", 0.007, 1.10, 0.75, 0.60, "Asia/Manila", "en"),
    Country("ID", "印度尼西亚", 0.006, 1.08, 0.70, 0.60, "Asia/Jakarta", "en"),
    Country("TH", "泰国", 0.005, 1.05, 0.75, 0.65, "Asia/Bangkok", "en"),
    Country("KE", "肯尼亚", 0.004, 1.10, 0.80, 0.60, "Africa/Nairobi", "en"),
    Country("TR", "土耳其", 0.004, 1.00, 0.75, 0.60, "Europe/Istanbul", "en"),
    Country("EG", "埃及", 0.002, 1.08, 0.80, 0.55, "Africa/Cairo", "ar"),
)

LIKES: Mapping[tuple[str, str], float] = {
    ("HB", "US"): 2.0,
    ("LHB", "US"): 1.9,
    ("GL", "US"): 1.8,
    ("PL", "DE"): 2.1,
    ("DL", "DE"): 1.5,
    ("SS", "BR"): 2.0,
    ("SS", "NG"): 2.4,
    ("SS", "KE"): 2.5,
    ("SS", "US"): 0.45,
    ("SS", "DE"): 0.5,
    ("FL", "SA"): 2.0,
    ("FL", "AE"): 1.7,
    ("ST", "MX"): 1.6,
    ("TL", "AE"): 1.8,
    ("FL", "AU"): 1.4,
    ("WL", "GB"): 1.6,
}
"""(line, country) → how much more often than on average this line is shown there."""

CHANNELS = (
    ("搜索", 0.52),
    ("系统推荐", 0.20),
    ("导购会场", 0.05),
    ("询盘", 0.04),
    ("信保", 0.03),
    ("站内收藏", 0.05),
    ("直接访问", 0.07),
    ("站外", 0.04),
)
"""The channel of a visit and its share."""
