"""Errors of the packages below in the reader's language. They are raised in English, with a stable text."""

from shirube.dashboard.i18n import N_
from shirube.dashboard.local import Local
from shirube.errors import ShirubeError

KNOWN = (
    N_("That is not a mail address."),
    N_("There is a member with that mail address already."),
    N_("A password needs 10 to 200 characters, five of them different."),
    N_("That is not your present password."),
    N_("A workspace needs an owner who can sign in."),
    N_("Somebody else saved or published this guide in the meantime. Read it again."),
    N_("There is no such guide."),
    N_("This form is too old. Load the page again."),
    N_("This request came from another site."),
    N_("Your role does not allow this."),
)

NOTICES = {
    "published": N_("Published. Users see it from their next page on."),
    "unpublished": N_("Taken off. Nobody is shown it any more."),
    "assisted": N_("The assist was recorded."),
    "saved": N_("Saved."),
    "revoked": N_("The key was revoked."),
    "disabled": N_("The member was disabled and signed out."),
    "enabled": N_("The member can sign in again."),
}
"""What a page says after a form was saved, by the word that the redirect carries."""

_PAGES = {
    403: (N_("This is not for you"), N_("Your role does not allow this. Ask an owner of your workspace.")),
    404: (
        N_("There is nothing here"),
        N_("The address is wrong, or what was here belongs to another workspace or environment."),
    ),
    429: (N_("Too many requests"), N_("Wait a little, then try again.")),
    503: (N_("The database can't be reached"), N_("Nothing was stored. Go back and try again in a moment.")),
}
_REFUSED = (N_("That did not work"), N_("The request could not be understood. Go back and try again."))
_BROKEN = (N_("Something went wrong"), N_("It was logged. Go back and try again."))


def message_of(local: Local, error: ShirubeError) -> str:
    """An error's message in the reader's language; as it was raised where nobody translated it."""
    return local.say(error.message) if error.message in KNOWN else error.message


def notice_of(local: Local, word: str | None) -> str:
    """The text of a notice; empty for none."""
    return local.say(NOTICES[word]) if word in NOTICES else ""


def page_of(local: Local, error: ShirubeError) -> tuple[str, str]:
    """The heading and the explanation of an error's page."""
    if error.code == "csrf" or (error.status in (409, 412) and error.message in KNOWN):
        return local.say(_REFUSED[0]), message_of(local, error)
    heading, explanation = _PAGES.get(error.status, _REFUSED if error.status < 500 else _BROKEN)
    return local.say(heading), local.say(explanation)
