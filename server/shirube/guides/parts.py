"""What the types of documents are made of: their base, and the texts, addresses and marks that many of them hold."""

from typing import Annotated

from msgspec import Meta, Struct

Line = Annotated[str, Meta(min_length=1, max_length=200)]
Body = Annotated[str, Meta(min_length=1, max_length=5_000)]
Label = Annotated[str, Meta(min_length=1, max_length=40)]
Hint = Annotated[str, Meta(min_length=1, max_length=1_000)]
Address = Annotated[str, Meta(min_length=1, max_length=2_000)]
Pixels = Annotated[int, Meta(ge=1, le=10_000)]
LocaleTag = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z",
        max_length=35,
        description="a language tag such as ja or en-GB",
    ),
]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the document: frozen, unknown keys refused, defaults left out when written."""
