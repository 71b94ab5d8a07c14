"""The dashboard's languages: the catalogues in `locale/`, and which language a reader gets.

Message ids are the English texts; `ja.po` holds the Japanese. English needs no catalogue of its own.
"""

import io
from collections.abc import Sequence
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = ("ja", "en")
DEFAULT = "en"
FOLDER = Path(__file__).parent / "locale"


def N_(message: str) -> str:
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return message


@cache
def catalogue(locale: str) -> NullTranslations:
    """The translations of one of `LOCALES`, compiled from its `.po` file when first asked for."""
    path = FOLDER / f"{locale}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


def choose_locale(preferred: str | None, accept_language: str) -> str:
    """One of `LOCALES`: the member's own setting, else the browser's first language that there is."""
    wanted = [preferred] if preferred else []
    for tag in [*wanted, *_accepted(accept_language)]:
        language = tag.split("-")[0].lower()
        if language in LOCALES:
            return language
    return DEFAULT


def _accepted(header: str) -> Sequence[str]:
    """Language tags of an Accept-Language header, most wanted first (RFC 9110, 12.5.4)."""
    weighted = [_weighted(part) for part in header.split(",")[:20] if part.strip()]
    return [tag for weight, tag in sorted(weighted, key=lambda pair: -pair[0]) if weight > 0]


def _weighted(part: str) -> tuple[float, str]:
    tag, _, quality = part.partition(";")
    try:
        return float(quality.strip().removeprefix("q=") or 1), tag.strip()
    except ValueError:
        return 0.0, tag.strip()
