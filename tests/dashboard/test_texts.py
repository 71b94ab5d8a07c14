"""Every text of the dashboard is there in both languages, and none stands bare in a template."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import shirube.dashboard
from shirube.dashboard import messages, words
from shirube.dashboard.i18n import choose_locale

PACKAGE = Path(shirube.dashboard.__file__).parent
TEMPLATES = sorted((PACKAGE / "templates").glob("*.html"))
KEYWORDS = {"_": None, "N_": None, "say": None, "count": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")

TEXT_ATTRIBUTES = re.compile(r'\b(?:title|aria-label|placeholder|alt)="([^"]*)"')
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
OWN_NAMES = {"Shirube", "CSV", "YAML", "JSON"}


def wanted() -> dict[str, tuple[str, ...]]:
    """Every message of the code and the templates, by its singular."""
    found: dict[str, tuple[str, ...]] = {}
    for _, _, message, _, _ in extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS):
        texts = message if isinstance(message, tuple) else (message,)
        found[texts[0]] = texts
    return found


def japanese() -> dict[str, Message]:
    """The Japanese catalogue, by the singular."""
    with (PACKAGE / "locale" / "ja.po").open("rb") as source:
        catalogue = read_po(source, locale="ja")
    return {(m.id if isinstance(m.id, str) else m.id[0]): m for m in catalogue if m.id}


def said(message: Message) -> str:
    return message.string if isinstance(message.string, str) else message.string[0]


def test_every_message_has_its_japanese_and_none_is_left_over() -> None:
    there = {key for key, message in japanese().items() if said(message).strip()}
    assert set(wanted()) == there


def test_every_message_is_english_and_its_translation_japanese() -> None:
    assert [key for key in wanted() if JAPANESE.search(key)] == []
    assert [key for key, message in japanese().items() if not JAPANESE.search(PLACEHOLDER.sub("", said(message)))] == []


def test_translations_fill_in_the_same_values() -> None:
    for key, message in japanese().items():
        assert set(PLACEHOLDER.findall(said(message))) == set(PLACEHOLDER.findall(key)), key


def bare(template: str) -> Iterator[str]:
    """Words that a template says without asking the catalogue."""
    text = JINJA.sub(" ", template)
    yield from (found for found in TEXT_ATTRIBUTES.findall(text) if re.search(r"[^\W\d_]{2}", found))
    for piece in TAG.sub("\n", re.sub(r"<code>.*?</code>", "", text)).splitlines():
        if re.search(r"[^\W\d_]{2}", piece) and piece.strip(" ·") not in OWN_NAMES:
            yield piece.strip()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_bare_string(path: Path) -> None:
    assert list(bare(path.read_text())) == []


def test_a_bare_string_would_be_found() -> None:
    assert list(bare('<p title="Hello">{{ _("x") }} World</p>')) == ["Hello", "World"]


def test_states_have_a_name_each() -> None:
    assert set(words.TONES) <= {
        *words.ACCOUNT_STATES,
        *words.GUIDE_STATES,
        *words.PERSON_STATES,
        *words.TARGET_STATES,
    }


def test_translated_errors_are_ones_that_packages_raise() -> None:
    sources = "\n".join(path.read_text() for path in PACKAGE.parent.rglob("*.py") if "dashboard" not in path.parts)
    assert [text for text in messages.KNOWN if f'"{text}"' not in sources] == []


@pytest.mark.parametrize(
    ("preferred", "accepted", "locale"),
    [
        ("ja", "en", "ja"),
        ("ja-JP", "en", "ja"),
        ("fr", "ja;q=0.2, en;q=0.9", "en"),
        (None, "ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        (None, "en-GB;q=0, ja", "ja"),
        (None, "", "en"),
        (None, "*;q=x,,;;", "en"),
    ],
)
def test_the_language_is_chosen_by_setting_then_browser(preferred: str | None, accepted: str, locale: str) -> None:
    assert choose_locale(preferred, accepted) == locale
