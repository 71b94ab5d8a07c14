"""In which language a guide speaks."""

import pytest
from playwright.sync_api import Page, expect

from e2e.conformance.product import Product, booted, card, press, step, tour

DOCUMENT = tour(
    step("a", "#one"),
    step("b", "#two", next_label="Close it"),
    translations={
        "ja": {"steps": {"a": {"title": "手順A", "body": "Aの説明"}, "b": {"title": "手順B"}}},
        "pt": {"steps": {"a": {"title": "Passo A"}}},
        "pt-BR": {"steps": {"a": {"title": "Passo A (Brasil)"}}},
    },
)


@pytest.mark.parametrize(
    ("locale", "title"),
    [
        ("en", "Step a"),
        ("ja", "手順A"),
        ("ja-JP", "手順A"),
        ("pt-BR", "Passo A (Brasil)"),
        ("pt-PT", "Passo A"),
        ("fr", "Step a"),
        ("xx-invalid-locale-tag", "Step a"),
    ],
)
def test_exact_tag_then_language_then_the_documents_own(page: Page, product: Product, locale: str, title: str) -> None:
    product.publish(DOCUMENT)
    page.goto(product.page(locale=locale))
    expect(page.get_by_role("dialog", name=title, exact=True)).to_be_visible()


def test_each_missing_text_falls_back_by_itself(page: Page, product: Product) -> None:
    product.publish(DOCUMENT)
    page.goto(product.page(locale="ja"))
    first = page.get_by_role("dialog", name="手順A", exact=True)
    expect(first).to_contain_text("Aの説明")
    press(page, "次へ")
    second = page.get_by_role("dialog", name="手順B", exact=True)
    expect(second).to_contain_text("About b.")
    expect(second.get_by_role("button", name="Close it")).to_be_visible()
    expect(second.get_by_role("button", name="戻る")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "close", "done"), [("ja", "閉じる", "完了"), ("en", "Close", "Done"), ("fr", "Close", "Done")]
)
def test_the_widgets_own_words(page: Page, product: Product, locale: str, close: str, done: str) -> None:
    product.publish(tour(step("a", "#one")))
    page.goto(product.page(locale=locale))
    shown = card(page, "a")
    expect(shown.get_by_role("button", name=close)).to_be_visible()
    expect(shown.get_by_role("button", name=done)).to_be_visible()


def test_texts_carry_their_language(page: Page, product: Product) -> None:
    product.publish(DOCUMENT)
    page.goto(product.page(locale="ja"))
    expect(page.get_by_role("dialog", name="手順A", exact=True)).to_be_visible()
    script = "document.querySelector('shirube-guide').shadowRoot.querySelector('.card .title').closest('[lang]').lang"
    assert page.evaluate(script) == "ja"


def test_a_changed_translation_is_shown_after_the_next_boot(page: Page, product: Product) -> None:
    product.publish(DOCUMENT)
    page.goto(product.page(locale="pt"))
    expect(page.get_by_role("dialog", name="Passo A", exact=True)).to_be_visible()
    product.publish({**DOCUMENT, "translations": {"pt": {"steps": {"a": {"title": "Primeiro passo"}}}}})
    page.reload()
    booted(page)
    page.reload()
    expect(page.get_by_role("dialog", name="Primeiro passo", exact=True)).to_be_visible()
