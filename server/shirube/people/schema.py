"""Wire types of a person and an account, the same in `boot` and `events`."""

import msgspec

Attributes = dict[str, str | int | float | bool | None]


class PersonRef(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Who it is: the vendor's own id, an anonymous id, or both (then the anonymous past joins the person)."""

    id: str | None = None
    anonymous_id: str | None = None
    attributes: Attributes = {}

    def __post_init__(self) -> None:
        # A UUID means the same in either case: written otherwise it is not another person.
        if self.anonymous_id is not None and not self.anonymous_id.islower():
            msgspec.structs.force_setattr(self, "anonymous_id", self.anonymous_id.lower())


class AccountRef(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The customer company in whose name the person acts."""

    id: str
    attributes: Attributes = {}
