"""Who works in an operation, and who is told of it without an account."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions, clock
from ..forms import ContactForm, MemberForm
from ..models import Contact, Membership, Organisation
from ..permissions import may_manage, may_read_record
from ..queries import contacts_of, members_of
from ..refusals import NotAllowed, NotPossible
from ..states import Role
from .finding import of_operation

STOOD_IN_FOR = {Role.MEMBER, Role.HC}


@of_operation(may_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def people(http_request, operation):
    """Current and coming roles; POST gives one."""
    members = list(members_of(operation))
    principals = [membership for membership in members if membership.role in STOOD_IN_FOR]
    form = MemberForm(http_request.POST or None, principals=principals)
    if done(form, lambda: actions.add_member(operation, by=http_request.actor, **form.values())):
        messages.success(http_request, _("The role is given."))
        return redirect("operations:people", code=operation.code)
    today = clock.today(operation)
    context = {
        "operation": operation,
        "form": form,
        "members": [(membership, membership.starts_on > today) for membership in members],
        "reads_record": not may_read_record(http_request.actor, operation),
        "organisations": Organisation.objects.all(),
        "you": http_request.user,
    }
    return render(http_request, "operations/people.html", context, status=422 if form.is_bound else 200)


@of_operation(may_manage)
@require_POST
def end_membership(http_request, operation, pk):
    """End a role at once."""
    membership = Membership.objects.filter(pk=pk, operation=operation).select_related("operation", "user").first()
    if membership is None:
        raise Http404
    try:
        actions.end_member(membership, by=http_request.actor)
    except NotPossible as refused:
        messages.error(http_request, str(refused))
    else:
        messages.success(http_request, _("The role of %(name)s has ended.") % {"name": membership.user})
    return redirect("operations:people", code=operation.code)


@of_operation(may_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(http_request, operation):
    """Contacts of the operation and the global ones that stand in for missing kinds; POST adds one."""
    form = ContactForm(http_request.POST or None)
    if done(form, lambda: actions.add_contact(operation, by=http_request.actor, **form.cleaned_data)):
        messages.success(http_request, _("The contact is told of every step from now on."))
        return redirect("operations:contacts", code=operation.code)
    context = {
        "operation": operation,
        "form": form,
        "contacts": contacts_of(operation),
        "reads_record": not may_read_record(http_request.actor, operation),
    }
    return render(http_request, "operations/contacts.html", context, status=422 if form.is_bound else 200)


@of_operation(may_manage)
@require_POST
def end_contact(http_request, operation, pk):
    """End a contact at once."""
    contact = Contact.objects.filter(pk=pk, operation=operation).select_related("operation").first()
    if contact is None:
        raise Http404
    try:
        actions.end_contact(contact, by=http_request.actor)
    except NotPossible as refused:
        messages.error(http_request, str(refused))
    else:
        messages.success(http_request, _("The contact has ended."))
    return redirect("operations:contacts", code=operation.code)


def done(form, act):
    """Carry out what a valid form says; False when it was not sent or was refused, with the sentence at its field."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except NotPossible as refused:
        form.refuse(refused)
        return False
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    return True
