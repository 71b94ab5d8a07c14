"""Where the database makes no difference to what a test looks at, one of them is enough."""

import pytest

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
IN_BOTH_LANGUAGES = pytest.mark.parametrize(
    ("database_url", "locale"), [("sqlite", "ja"), ("postgres", "en")], indirect=["database_url"]
)
"""Japanese on one database, English on the other."""
