"""What every test may ask for lies in `tests/support/`."""

pytest_plugins = ["tests.support.databases", "tests.support.apps", "tests.support.servers", "tests.support.pages"]
