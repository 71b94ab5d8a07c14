"""The people one can sign in as in the demo product; the simulation gives the same accounts a history."""

from __future__ import annotations

import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CastAccount:
    """A customer company. `fresh` accounts hold a few sample records only."""

    id: str
    name: str
    name_en: str
    plan: str
    seats: int
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class CastPerson:
    """Someone who can be signed in as. `title` is the person's job as the switcher shows it."""

    id: str
    account: CastAccount
    name: str
    name_en: str
    role: str
    title: str
    title_en: str


KISARAGI = CastAccount("acct-kisaragi", "株式会社如月デザイン", "Kisaragi Design Inc.", "standard", 12)
MINATO = CastAccount("acct-minato", "みなと運送株式会社", "Minato Logistics Co.", "pro", 30)

CAST: tuple[CastPerson, ...] = (
    CastPerson("u-kisaragi-yui", KISARAGI, "如月 結衣", "Yui Kisaragi", "owner", "代表", "Owner"),
    CastPerson("u-kisaragi-ken", KISARAGI, "佐藤 健", "Ken Sato", "member", "経理担当", "Accounting"),
    CastPerson("u-minato-daisuke", MINATO, "港 大輔", "Daisuke Minato", "admin", "管理部", "Administration"),
)

_FRESH_COMPANIES = (
    ("あおぞら設計事務所", "Aozora Architects"),
    ("株式会社ことり商店", "Kotori Store Inc."),
    ("みどり食品合同会社", "Midori Foods LLC"),
    ("株式会社すばる企画", "Subaru Planning Inc."),
    ("はるかぜ工房", "Harukaze Studio"),
    ("株式会社つばめ物流", "Tsubame Transport Inc."),
    ("しらかば歯科クリニック", "Shirakaba Dental Clinic"),
    ("株式会社こだま印刷", "Kodama Printing Inc."),
)
_FRESH_PEOPLE = (
    ("青木 さくら", "Sakura Aoki"),
    ("小川 翔太", "Shota Ogawa"),
    ("森田 美咲", "Misaki Morita"),
    ("石井 拓海", "Takumi Ishii"),
    ("藤原 葵", "Aoi Fujiwara"),
    ("岡本 陽菜", "Hina Okamoto"),
    ("村上 蓮", "Ren Murakami"),
)


def fresh_person(token: str) -> CastPerson:
    """A person new to the product, in an account of their own. The same token gives the same person."""
    number = zlib.crc32(token.encode())
    company, company_en = _FRESH_COMPANIES[number % len(_FRESH_COMPANIES)]
    name, name_en = _FRESH_PEOPLE[number // 16 % len(_FRESH_PEOPLE)]
    account = CastAccount(f"acct-{token}", company, company_en, "free", 5, fresh=True)
    return CastPerson(f"u-{token}", account, name, name_en, "owner", "新規登録", "Just signed up")
