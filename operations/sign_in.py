"""The sign-in page: the accounts package's own flow with our words and, in an exercise, its accounts to choose from."""

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .queries import exercise_accounts


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        address, password = self.fields["login"], self.fields["password"]
        address.label = _("Work e-mail")
        address.error_messages["required"] = _("Enter your work e-mail")
        address.error_messages["invalid"] = _("Enter an e-mail address, like name@example.org")
        address.widget.attrs["autocomplete"] = "username"
        password.label, password.help_text = _("Password"), ""
        password.error_messages["required"] = _("Enter your password")
        for field in (address, password):
            field.widget.attrs.pop("placeholder", None)


class SignIn(LoginView):
    """GET shows the form, POST signs in and goes where the reader wanted to go. `?email=` fills an exercise account."""

    form_class = SignInForm

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"accounts": self.accounts, "ended": self.request.GET.get("ended") == "idle"}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        chosen = next((person for person in self.accounts if person.email == self.request.GET.get("email")), None)
        if chosen:
            form.fields["login"].initial = chosen.email
            form.fields["password"].initial = chosen.exercise_password
            form.fields["password"].widget.render_value = not form.is_bound
        return form

    @cached_property
    def accounts(self):
        """The people of the exercise whose passwords are printed; nobody outside an exercise."""
        return list(exercise_accounts()) if settings.EXERCISE else []


sign_in = SignIn.as_view()
