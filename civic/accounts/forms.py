"""The forms of signing up and in, and of looking after one's account."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.fields import PasswordField
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.areas.models import Area, Postcode
from civic.core.language import language_name, offered_language

CODE_ATTRS = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "class": "input--code",
}


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Code from the e-mail"),
        error_messages={"required": _("Enter the code from the e-mail.")},
        max_length=32,
        widget=forms.TextInput(attrs=dict(CODE_ATTRS)),
    )


class SignupForm(account_forms.SignupForm):
    """E-mail address; a name and a password for those who like."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()
        self.fields["name"] = forms.CharField(
            label=_("What shall we call you?"),
            help_text=_("Others see it only where you write something."),
            max_length=120,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )
        if not self.by_passkey:
            self.fields["password1"] = PasswordField(
                label=_("Password"),
                help_text=_("You do not need one: we can send you a code each time."),
                autocomplete="new-password",
                required=False,
            )

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """A known address costs the same time: its password is hashed too, for nothing."""
        if self.account_already_exists and self.cleaned_data.get("password1"):
            make_password(self.cleaned_data["password1"])
        user, response = super().try_save(request)
        return user, response

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        user.name, user.language = self.cleaned_data["name"], get_language() or ""
        user.save(update_fields=["name", "language"])


class CodeLoginForm(account_forms.LoginForm):
    """The usual way in: an e-mail address, to which a code goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field()


class PasswordLoginForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field()
        self.fields["password"].help_text = ""

    def _setup_password_field(self) -> None:
        """Kept, although signing up asks for none."""


class NewEmailForm(account_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()
        self.fields["email"].label = _("New e-mail address")


class ResetPasswordForm(account_forms.ResetPasswordForm):
    email = email_field()


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """The way for who has forgotten it stands below the form, once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Current password"),
            "password1": _("New password"),
            "password2": _("New password, once more"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["oldpassword"].help_text = ""


class ConfirmLoginCodeForm(account_forms.ConfirmLoginCodeForm):
    code = code_field()


class ConfirmEmailCodeForm(account_forms.ConfirmEmailVerificationCodeForm):
    code = code_field()


class ConfirmResetCodeForm(account_forms.ConfirmPasswordResetCodeForm):
    code = code_field()


class CodeForm(forms.Form):
    """A code from an e-mail, to prove once more who one is."""

    code = code_field()


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": _("What shall we call you?")}
        help_texts = {"name": _("Others see it only where you write something.")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class RemindersForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["wants_reminders"]
        labels = {"wants_reminders": _("Remind me of ballots that I have begun")}
        help_texts = {
            "wants_reminders": _(
                "If you fill in a ballot and do not cast it, we write to you once before the vote "
                "ends."
            )
        }


class LanguageForm(forms.ModelForm):
    """Who has not chosen yet, or a language that the site gave up, sees what we write in now."""

    language = forms.ChoiceField(
        label=_("Language of our mail to you"),
        help_text=_(
            "This is for mail that we send by ourselves, such as reminders. The language of a page "
            "is chosen at its top."
        ),
        choices=lambda: [(code, language_name(code)) for code, _name in settings.LANGUAGES],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ["language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["language"] = offered_language(self.instance.language)


class AreaForm(forms.Form):
    """Where one lives: by postcode where the city has loaded them, else from the list."""

    alternatives = ("postcode", "area")
    postcode = forms.CharField(
        label=_("Postcode"),
        help_text=_("We keep only the area that it lies in, not the postcode."),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "class": "input--short"}),
    )
    area = forms.ModelChoiceField(
        label=_("Borough"), queryset=Area.objects.none(), required=False, empty_label=_("Choose")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boroughs = Area.objects.boroughs()
        self.fields["area"].queryset = boroughs  # type: ignore[attr-defined]
        if Postcode.objects.exists():
            self.fields["area"].label = _("Or choose your borough")
        else:
            del self.fields["postcode"]
            self.fields["area"].required = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("postcode") and not data.get("area"):
            self.add_error("postcode", _("Enter your postcode, or choose your borough."))
        return data


class DeleteForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I want to delete my account. I know that this cannot be undone."),
        error_messages={"required": _("Tick the box if you want to delete your account.")},
    )
