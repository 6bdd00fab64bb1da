"""Values from the environment, read through django-environ, failing with a sentence that names the variable."""

import warnings

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


def text(name, default=""):
    """The variable as it stands, or `default` when it is not set."""
    return _env.str(name, default=default)


def flag(name, default=False):
    """True or False from one of the usual words. Raises ImproperlyConfigured for anything else."""
    word = _env.str(name, default="yes" if default else "no").strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not “{word}”.")


def number(name, default):
    """A whole number. Raises ImproperlyConfigured when the variable holds something else."""
    word = _env.str(name, default=str(default)).strip()
    try:
        return int(word)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{word}”.") from None


def words(name, default=()):
    """A comma-separated list, empty entries left out."""
    return [part.strip() for part in _env.str(name, default=",".join(default)).split(",") if part.strip()]


def database(name, default):
    """Django's database dictionary from a URL such as postgres://user@host/name or sqlite:////folder/file."""
    url = _env.str(name, default="") or default
    refusal = f"{name} must be a database address such as postgres://user@host/name."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the reader only warns about an unknown kind; the line below refuses it
            config = _env.db_url_config(url)
    except Exception as problem:
        raise ImproperlyConfigured(refusal) from problem
    if not config.get("ENGINE"):
        raise ImproperlyConfigured(refusal)
    return config


def email(name):
    """Django's e-mail settings from a URL such as smtp://user:password@host:587, or an empty dictionary."""
    url = _env.str(name, default="")
    if not url:
        return {}
    try:
        return _env.email_url_config(url)
    except Exception as problem:
        raise ImproperlyConfigured(f"{name} must be an address such as smtp+tls://user:password@host:587.") from problem
