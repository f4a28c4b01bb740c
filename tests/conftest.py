"""What holds for every test: nothing that the person who runs them chose for chatdoc counts, no library reports, and
what is generated may take as long as a busy machine wants.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from chatdoc.sealed import SEALED_ENVIRONMENT

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
os.environ.update(SEALED_ENVIRONMENT)  # what runs in this process does not come by `seal`


@pytest.fixture(scope="session", autouse=True)
def _own_preferences(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = os.environ.get("XDG_CONFIG_HOME")
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("config"))
    yield
    if before is None:
        del os.environ["XDG_CONFIG_HOME"]
    else:
        os.environ["XDG_CONFIG_HOME"] = before
