"""What people see of requests; each page fetches through queries and acts through one function."""

from .home import home

__all__ = ["home"]
