"""Runs the whole suite: `bin/test` calls it once the environment stands.

1. finds or fetches Chromium, PostgreSQL and Redis, and says in one line each which it took;
2. lint; 3. the suite on SQLite; 4. the suite on PostgreSQL and Redis; 5. the journeys through real processes.
Every round runs even when an earlier one failed. The last lines are pytest's own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from tests import servers

ROOT = servers.ROOT
CI = os.environ.get("CI") == "true"
NOTHING_CHOSEN = 5  # pytest's exit code when -k or a path leaves no test in a round
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main():
    parser = argparse.ArgumentParser(prog="bin/test", description="Everything a change must pass.")
    parser.add_argument("--fast", action="store_true", help="SQLite only: no lint, no servers, no browser")
    parser.add_argument("--full", action="store_true", help="everything and the long ones")
    options, for_pytest = parser.parse_known_args()
    rounds = Rounds(for_pytest)

    if options.fast:
        rounds.pytest("SQLite", "not (browser or servers or postgres or full)", workers=2)
        return rounds.report()

    with ExitStack() as stack:
        missing = []
        chromium = find_chromium(missing)
        find_packages(missing)
        database_url = redis_url = None
        if servers.postgres_binaries() or os.environ.get("TEST_DATABASE_URL"):
            database_url = stack.enter_context(servers.postgres())
        if servers.redis_binary() or os.environ.get("TEST_REDIS_URL"):
            redis_url = stack.enter_context(servers.redis())
        for what in missing:
            print(f"missing: {what}")
        if missing and CI:
            print("With CI=true nothing may be missing.")
            return 1

        rounds.command("lint", [str(ROOT / "bin" / "lint")])
        rounds.pytest("SQLite", "not (browser or servers or postgres or full)", workers=2)
        if database_url and redis_url:
            real = {"TEST_DATABASE_URL": database_url, "TEST_REDIS_URL": redis_url}
            if chromium:
                real["CHROMIUM"] = chromium
            long = "" if options.full else " and not full"
            rounds.pytest("PostgreSQL and Redis", "not (browser or servers)" + long, workers=2, **real)
            kinds = "browser or servers" if chromium is not None else "servers and not browser"
            rounds.pytest("journeys through real processes", f"({kinds})" + long, workers=2, spread="loadfile", **real)
        return rounds.report()


class Rounds:
    """Runs one round after the other, keeps how each ended, and repeats it at the end."""

    def __init__(self, for_pytest):
        self.for_pytest = for_pytest
        self.endings = []
        self.failed = False

    def command(self, name, command):
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        failed = subprocess.run(command, cwd=ROOT).returncode != 0
        self.failed |= failed
        self.endings.append(f"{name}: {'failed' if failed else 'passed'} in {time.monotonic() - started:.0f} s")

    def pytest(self, name, chosen, *, workers, spread="worksteal", **environment):
        """One run of pytest over the tests that `chosen` (a marker expression) selects."""
        print(f"\n=== {name}", flush=True)
        command = [sys.executable, "-m", "pytest", "-m", chosen, *self.for_pytest]
        if workers:
            command += ["-n", str(workers), "--dist", spread]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        last = ""
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
        code = process.wait()
        narrowed = code == NOTHING_CHOSEN and self.for_pytest
        self.failed |= code != 0 and not narrowed
        self.endings.append(f"{name}:\n{last}")

    def report(self):
        print("\n=== all rounds")
        print("\n".join(self.endings), flush=True)
        return 1 if self.failed else 0


# --- Finding what the tests need --------------------------------------------------------------------------------------


def find_chromium(missing):
    """The path of a Chromium, "" for the one Playwright downloaded, or None when there is none to be had."""
    if found := next((path for name in BROWSERS if (path := shutil.which(name))), None):
        print(f"browser: {found}")
        return found
    if apt_install("chromium") and (found := shutil.which("chromium")):
        print(f"browser: {found}, installed by apt-get")
        return found
    print("browser: fetching the test runner's own", flush=True)
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode == 0:
        return ""
    missing.append("a Chromium browser: the journeys are left out. Install the package chromium.")
    return None


def find_packages(missing):
    """Say which PostgreSQL and Redis the tests will take, installing them where the user may."""
    wanted = (
        ("PostgreSQL", "TEST_DATABASE_URL", servers.postgres_binaries, "postgresql"),
        ("Redis", "TEST_REDIS_URL", servers.redis_binary, "redis-server"),
    )
    for name, variable, find, package in wanted:
        if os.environ.get(variable):
            print(f"{name}: the server of {variable}")
            continue
        if not of_system(find()):
            apt_install(package)
        if found := find():
            print(f"{name}: {found}{'' if of_system(found) else ', from the pip package'}")
        else:
            missing.append(f"{name}: only SQLite is tested. Install the package {package} or set {variable}.")


def of_system(path):
    return path is not None and not path.is_relative_to(Path(sys.prefix))


def apt_install(package):
    """Install a Debian package where this user may without a password. True when it worked."""
    if not shutil.which("apt-get"):
        return False
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may and (not shutil.which("sudo") or subprocess.run([*may, "true"], capture_output=True).returncode):
        return False
    print(f"installing {package} with apt-get", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*may, "apt-get", "install", "-y", "-q", "--no-install-recommends", package]
    if subprocess.run(install, env=environment, capture_output=True).returncode == 0:
        return True
    subprocess.run([*may, "apt-get", "update", "-q"], env=environment, capture_output=True)
    return subprocess.run(install, env=environment, stdout=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
