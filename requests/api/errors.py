"""Refusals of the API as problem details (RFC 9457), with the sentences the pages use."""

from http import HTTPStatus

from rest_framework.views import exception_handler

from ..refusals import Refused

PROBLEM = "application/problem+json"


def problem(exception, context):
    """The answer to any exception the API expects: type, title, status, detail, and errors by field."""
    if isinstance(exception, Refused):
        return refused(exception)
    response = exception_handler(exception, context)
    if response is None:
        return None
    detail = response.data.get("detail") if isinstance(response.data, dict) else None
    body = body_of(response.status_code, str(detail) if detail else "")
    if detail is None:
        body["errors"] = response.data
    return as_problem(response, body)


def refused(exception):
    """A refusal of our own rules: its sentences, and the field each belongs to."""
    from rest_framework.response import Response

    body = body_of(exception.status, " ".join(exception.refusals))
    fields = {getattr(refusal, "field", ""): str(refusal) for refusal in exception.refusals}
    if any(fields):
        body["errors"] = {field: sentence for field, sentence in fields.items() if field}
    return as_problem(Response(status=exception.status), body)


def body_of(status, detail):
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return body | {"detail": detail} if detail else body


def as_problem(response, body):
    response.data = body
    response.content_type = PROBLEM
    return response
