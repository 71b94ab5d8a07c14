"""Invented Japanese companies and people for the simulated accounts."""

# ruff: noqa: SIM905  (many short words read better as one text than as a list of strings)

from __future__ import annotations

import random

_STEMS = (
    "青葉 朝日 天城 銀河 雅 葵 桜丘 三峰 白鷺 東雲 若葉 千歳 鶴見 富士見 美咲 八雲 龍田 和泉 浜風 緑川 "
    "あかつき いろは かなで きぼう こもれび さざなみ すずらん そよかぜ たいよう つきみ なごみ ひだまり ふたば "
    "みらい もみじ やまびこ ゆうなぎ わかくさ"
).split()
_TRADES = (
    "デザイン 商事 製作所 システムズ 建設 運送 食品 印刷 不動産 観光 設計事務所 コンサルティング 電機 "
    "クリニック 出版 農園 薬局 映像 ソフト 工務店 法律事務所 会計事務所"
).split()
_FAMILIES = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 "
    "山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本"
).split()
_GIVEN = (
    "陽菜 結衣 美咲 さくら 葵 凛 七海 彩花 真央 遥 千夏 由紀 恵 直子 香織 優子 大輔 健太 翔太 拓海 蓮 悠斗 "
    "大和 直樹 亮 誠 浩二 隆 和也 慎一 裕介 航 駿 智也 圭 樹 光 晴 薫 歩"
).split()
_EN_FAMILIES = "Smith Garcia Chen Kim Patel Nguyen Brown Silva Müller Rossi".split()
_EN_GIVEN = "Alex Maria Wei Jihoon Priya Linh Sam Ana Jonas Giulia".split()


def company_names(rng: random.Random, count: int) -> list[str]:
    """That many different company names."""
    pairs = [(stem, trade) for stem in _STEMS for trade in _TRADES]
    return [_company(rng, stem, trade) for stem, trade in rng.sample(pairs, count)]


def _company(rng: random.Random, stem: str, trade: str) -> str:
    if trade.endswith(("事務所", "クリニック", "農園", "薬局")):
        return stem + trade
    return rng.choice(("株式会社{}", "株式会社{}", "{}株式会社", "有限会社{}", "合同会社{}")).format(stem + trade)


def person_name(rng: random.Random, locale: str) -> str:
    if locale == "en":
        return f"{rng.choice(_EN_GIVEN)} {rng.choice(_EN_FAMILIES)}"
    return f"{rng.choice(_FAMILIES)} {rng.choice(_GIVEN)}"
