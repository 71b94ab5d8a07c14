"""The records an account of the demo product begins with: the same for the same account and day."""

from __future__ import annotations

import random
import zlib
from datetime import date, timedelta

from shirube.demo.cast import CAST, CastPerson
from shirube.demo.ledger import Company, Customer, Invoice, Item, Ledger, Teammate

_CUSTOMERS = (
    ("株式会社青葉商事", "Aoba Trading Co.", "田村 恵", "Megumi Tamura", "aoba"),
    ("東雲システムズ株式会社", "Shinonome Systems", "西川 亮", "Ryo Nishikawa", "shinonome"),
    ("カフェ・こもれび", "Cafe Komorebi", "原田 由紀", "Yuki Harada", "komorebi"),
    ("有限会社松本製作所", "Matsumoto Works", "松本 浩二", "Koji Matsumoto", "matsumoto"),
    ("株式会社ミライ出版", "Mirai Publishing", "長谷川 直", "Nao Hasegawa", "mirai"),
    ("北斗観光株式会社", "Hokuto Tourism", "工藤 真", "Makoto Kudo", "hokuto"),
    ("白樺クリニック", "Shirakaba Clinic", "大野 千尋", "Chihiro Ono", "shirakaba"),
    ("株式会社リーフ不動産", "Leaf Estates", "三浦 拓也", "Takuya Miura", "leaf"),
)
_ITEMS = (
    ("Webサイト制作", "Website production", 280_000),
    ("ロゴデザイン", "Logo design", 120_000),
    ("月額保守サポート", "Monthly support", 45_000),
    ("撮影ディレクション", "Photo direction", 90_000),
    ("パンフレット印刷", "Brochure printing", 64_000),
    ("コンサルティング", "Consulting", 150_000),
    ("翻訳(日英)", "Translation (JA–EN)", 38_000),
)


def opening_ledger(person: CastPerson, today: date) -> Ledger:
    """A ledger with half a year of trade, or with a few sample records when the account is fresh."""
    account = person.account
    rng = random.Random(zlib.crc32(account.id.encode()))
    ledger = Ledger(Company(account.name, account.name_en, "" if account.fresh else "T4010001234567"))
    ledger.team = _team(person)
    ledger.customers = _customers(3 if account.fresh else len(_CUSTOMERS), account.fresh)
    days = range(64, 0, -12) if account.fresh else range(176, 0, -6)
    for ago in days:
        ledger.invoices.append(_invoice(rng, ledger, today - timedelta(days=ago), today))
    for invoice in ledger.invoices:
        invoice.sample = account.fresh
    return ledger


def _team(person: CastPerson) -> list[Teammate]:
    return [
        Teammate(p.name, p.name_en, f"{p.id.removeprefix('u-')}@example.co.jp", p.role)
        for p in dict.fromkeys((*CAST, person))
        if p.account == person.account
    ]


def _customers(count: int, sample: bool) -> list[Customer]:
    return [
        Customer(f"c{n}", name, name_en, contact, contact_en, f"keiri@{domain}.example.jp", sample)
        for n, (name, name_en, contact, contact_en, domain) in enumerate(_CUSTOMERS[:count], start=1)
    ]


def _invoice(rng: random.Random, ledger: Ledger, issued: date, today: date) -> Invoice:
    lines = [
        Item(name, name_en, rng.choice((1, 1, 1, 2, 3)), price)
        for name, name_en, price in rng.sample(_ITEMS, rng.choice((1, 1, 2)))
    ]
    number = len(ledger.invoices) + 1
    customer = rng.choice(ledger.customers)
    invoice = Invoice(f"i{number}", "", customer.id, issued, issued + timedelta(days=30), lines)
    invoice.number = f"INV-{issued:%Y%m}-{number:03d}"
    invoice.withholding = rng.random() < 0.2
    _settle(rng, invoice, today)
    return invoice


def _settle(rng: random.Random, invoice: Invoice, today: date) -> None:
    """Older invoices are mostly paid, those of the last days still drafts."""
    age = (today - invoice.issued).days
    if age < 9:
        return
    invoice.sent_on = invoice.issued + timedelta(days=1)
    if rng.random() < (0.9 if age > 40 else 0.35):
        invoice.paid_on = min(today, invoice.issued + timedelta(days=rng.randint(8, 34)))
