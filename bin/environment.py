"""What bin/run and bin/test share: the virtual environment and the form of their messages. Standard library only."""

import hashlib
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


class Stop(Exception):
    """One plain sentence that says what to do. The command prints it and ends with 2."""


def require_python():
    if sys.version_info < OLDEST:
        raise Stop(
            f"Python 3.11 or newer is needed, this is {platform.python_version()}."
            f" Start the command with a newer one: python3.11 {' '.join(sys.argv)}"
        )


def require_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop(
            "Python's venv module is missing. On Debian and Ubuntu, “apt install python3-venv” brings it."
        ) from None


def require_writable(folder, advice):
    """Raises Stop unless a file can be made in `folder`, which is created when it is missing."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError:
        raise Stop(f"The folder {folder} cannot be written to. {advice}") from None


def digest(*paths):
    """One digest of the files and of all files below the folders, names included."""
    total = hashlib.sha256(platform.python_version().encode())
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.suffix == ".pyc" or not file.exists():
                continue
            total.update(str(file.relative_to(ROOT)).encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def configured_variables():
    """Names of all variables the portal reads; .env.example lists them and a test holds it to that."""
    return re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def prepare(*requirement_files):
    """Make .venv hold exactly what the files pin. Does nothing when they have not changed since."""
    if not runs(PYTHON):
        require_venv()
        require_writable(ROOT, "The portal keeps its packages there (.venv). Clone it to a folder of your own.")
        say("Making the environment in .venv")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The environment could not be made.")
    for name in requirement_files:
        marker = VENV / f".installed-{Path(name).stem}"
        wanted = digest(ROOT / name)
        if marker.exists() and marker.read_text() == wanted:
            continue
        install(name)
        marker.write_text(wanted)


def runs(python):
    """A .venv copied from another folder or another Python does not run and is made again."""
    if not python.exists():
        return False
    answer = subprocess.run([python, "-c", "import pip"], capture_output=True)
    return answer.returncode == 0


def install(name):
    """pip with hashes, one line of progress per ten packages."""
    total = len(re.findall(r"^[\w.-]+(?:\[[\w,.-]+\])?==", (ROOT / name).read_text(), re.MULTILINE))
    say(f"Installing {total} packages from {name}")
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    pip = subprocess.Popen(
        [*command, "-r", str(ROOT / name)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    )
    lines, seen = [], 0
    for line in pip.stdout:
        lines.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            seen += 1
            if seen % 10 == 0 and seen <= total:
                say(f"  {seen} of {total}")
        elif line.startswith("Installing collected"):
            say("  unpacking")
    if pip.wait():
        sys.stderr.writelines(lines[-15:])
        raise Stop(f"The packages of {name} could not be installed. Is there a network? pip's own words stand above.")


def run(command, failure, **options):
    """Run quietly; when it fails, show its last lines and raise Stop with `failure`."""
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if answer.returncode:
        sys.stderr.writelines(answer.stdout.splitlines(keepends=True)[-15:])
        raise Stop(failure)
    return answer.stdout


started = time.monotonic()


def say(words):
    """A line of progress with the seconds since the start."""
    print(f"{time.monotonic() - started:6.1f} s  {words}", flush=True)


def main(command):
    """Run `command` and turn Stop and Ctrl-C into their exit codes."""
    try:
        require_python()
        sys.exit(command())
    except Stop as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def clean_environment(**extra):
    """The environment of a process of ours: the caller's, without any setting of another portal."""
    kept = {name: value for name, value in os.environ.items() if name not in configured_variables()}
    return {**kept, **{name: str(value) for name, value in extra.items()}}
