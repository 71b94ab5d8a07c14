"""The names on screen of what the code calls by a word: states, kinds, roles."""

from shirube.dashboard.i18n import N_
from shirube.dashboard.local import Local

ACCOUNT_STATES = {
    "self_onboarded": N_("Self-onboarded"),
    "assisted": N_("Assisted"),
    "late": N_("Late"),
    "in_progress": N_("In progress"),
    "stalled": N_("Stalled"),
    "not_onboarded": N_("Not onboarded"),
}
GUIDE_STATES = {
    "live": N_("Live"),
    "changed": N_("Live, draft changed"),
    "draft": N_("Draft"),
    "archived": N_("Archived"),
}
KINDS = {
    "tour": N_("Tour"),
    "tooltip": N_("Tooltip"),
    "checklist": N_("Checklist"),
    "banner": N_("Banner"),
    "modal": N_("Announcement"),
    "hub": N_("Help centre"),
}
TARGET_STATES = {
    "mixed": N_("Differs for some"),
    "drifting": N_("Target drifting"),
    "broken": N_("Target not found"),
}
PERSON_STATES = {"started": N_("Under way"), "completed": N_("Completed"), "dismissed": N_("Closed early")}
ROLES = {"owner": N_("Owner"), "editor": N_("Editor"), "viewer": N_("Viewer")}
MADE_NAMES = {"Production": N_("Production"), "Staging": N_("Staging"), "First key": N_("First key")}
"""Names that a new workspace is made with, until somebody gives others."""

TONES = {
    "self_onboarded": "accent",
    "assisted": "plum",
    "late": "warn",
    "in_progress": "calm",
    "stalled": "",
    "not_onboarded": "bad",
    "live": "good",
    "changed": "warn",
    "completed": "good",
    "started": "calm",
    "dismissed": "",
    "mixed": "calm",
    "drifting": "warn",
    "broken": "bad",
}
"""The colour of a state's badge; its words always stand beside it."""

_ALL = {**ACCOUNT_STATES, **GUIDE_STATES, **KINDS, **TARGET_STATES, **PERSON_STATES, **ROLES, **MADE_NAMES}


def name_of(local: Local, word: str) -> str:
    """The name on screen of a word of the code; the word itself when it has none, such as an environment's own name."""
    return local.say(_ALL[word]) if word in _ALL else word
