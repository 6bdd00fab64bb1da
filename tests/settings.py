"""Settings of the tests: the portal's own, in a folder that is thrown away, on SQLite or on TEST_DATABASE_URL."""

import atexit
import os
import shutil
import tempfile

from tests.servers import clean_environment

_clean = clean_environment()
for _name in set(os.environ) - set(_clean):
    del os.environ[_name]

_folder = tempfile.mkdtemp(prefix="cmcoord-tests-")
_owner = os.getpid()
atexit.register(lambda: os.getpid() == _owner and shutil.rmtree(_folder, ignore_errors=True))

os.environ["VAR_DIR"] = _folder
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's library runs an event loop beside the test
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
if os.environ.get("TEST_REDIS_URL"):
    # One Redis database per test process: clearing a cache empties the whole database.
    _number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) + 1
    os.environ["REDIS_URL"] = f"{os.environ['TEST_REDIS_URL'].rstrip('/')}/{_number}"

from cmcoord.settings import *  # noqa: E402, F403
from cmcoord.settings import DATABASES, SQLITE_OPTIONS, VAR_DIR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
if not os.environ.get("TEST_DATABASE_URL"):
    # A file, not memory: threads of a test must meet in one database, with the locks of the real one.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # No test cuts the power: what is asked of the disk is asked in test_platform.py, on a database of its own.
    _commands = SQLITE_OPTIONS["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    DATABASES["default"]["OPTIONS"] = {**SQLITE_OPTIONS, "init_command": _commands}
for _queue in ("queue", "control"):
    (VAR_DIR / "broker" / _queue).mkdir(parents=True)
