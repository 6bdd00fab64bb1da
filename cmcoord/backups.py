"""One archive that brings a portal back: the database, the uploaded files, and a list with the digest of each.

Secrets (SECRET_KEY, passwords) are not in it; they live in the deployment's .env.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

LIST = "contents.json"
DUMP = {"postgresql": "database.pgdump", "sqlite": "database.sqlite3"}


class CannotBackUp(Exception):
    """A sentence saying why no archive was written or restored."""


def back_up(archive, at):
    """Write everything to `archive`, readable by its owner alone. Nothing is left behind when it fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dump_database(folder / DUMP[connection.vendor])
        if settings.MEDIA_ROOT.is_dir():
            shutil.copytree(settings.MEDIA_ROOT, folder / "files")
        contents = {"release": settings.RELEASE, "at": at.isoformat(), "vendor": connection.vendor}
        contents["digests"] = {str(path.relative_to(folder)): digest(path) for path in files_below(folder)}
        (folder / LIST).write_text(json.dumps(contents, indent=1))
        partial = archive.with_name(f".{archive.name}.partial")
        try:
            with open(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as output:
                with tarfile.open(fileobj=output, mode="w:gz") as tar:
                    tar.add(folder, arcname=".")
                output.flush()
                os.fsync(output.fileno())
            partial.rename(archive)
        finally:
            partial.unlink(missing_ok=True)
    return contents


def put_back(archive):
    """Load an archive into an empty database and an empty folder of files, after checking every digest.

    Letters that were under way become uncertain: a person decides about them, none is sent blindly a second time.
    """
    if "operations_user" in connection.introspection.table_names():
        raise CannotBackUp("This database holds a portal already. Restore into an empty one.")
    if settings.MEDIA_ROOT.is_dir() and any(settings.MEDIA_ROOT.iterdir()):
        raise CannotBackUp(f"The folder {settings.MEDIA_ROOT} holds files already. Restore into an empty one.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")
            contents = json.loads((folder / LIST).read_text())
        except (OSError, tarfile.TarError, ValueError) as problem:
            raise CannotBackUp(f"{archive} is not an archive of a portal ({problem}).") from None
        for path, expected in contents["digests"].items():
            if not (folder / path).is_file() or digest(folder / path) != expected:
                raise CannotBackUp(f"{path} in the archive is damaged. Nothing was restored.")
        if contents["vendor"] != connection.vendor:
            raise CannotBackUp(f"The archive comes from {contents['vendor']}, this database is {connection.vendor}.")
        load_database(folder / DUMP[connection.vendor])
        if (folder / "files").is_dir():
            shutil.copytree(folder / "files", settings.MEDIA_ROOT, dirs_exist_ok=True)
    return contents


def dump_database(path):
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        copy.close()
    else:
        postgres_tool("pg_dump", "--format", "custom", "--no-owner", "--no-privileges", "--file", path)


def load_database(path):
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        source = sqlite3.connect(path)
        source.backup(connection.connection)
        source.close()
    else:
        postgres_tool("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", path)


def postgres_tool(name, *arguments):
    """Run pg_dump or pg_restore on our database; the password goes through the environment, never the command line."""
    command = shutil.which(name)
    if not command:
        raise CannotBackUp(f"{name} is missing. Install PostgreSQL's client programs (postgresql-client).")
    config = connection.settings_dict
    address = {"PGHOST": config["HOST"], "PGPORT": config["PORT"], "PGUSER": config["USER"]}
    address |= {"PGPASSWORD": config["PASSWORD"], "PGDATABASE": config["NAME"]}
    target = ["--dbname", config["NAME"]] if name == "pg_restore" else []
    environment = {**os.environ, **{key: str(value) for key, value in address.items() if value}}
    answer = subprocess.run([command, *target, *arguments], env=environment, capture_output=True, text=True)
    if answer.returncode:
        raise CannotBackUp(f"{name} failed: {answer.stderr.strip()}")


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
