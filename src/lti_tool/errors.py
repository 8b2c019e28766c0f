"""What may go wrong on purpose: one flat family, each with a stable code.

Nothing here knows HTTP. ``web/errors.py`` maps the classes to statuses, ``web/texts.py`` the
codes to Dutch texts per reader, the worker to retry or give up, the command line to exit codes.
"""

from datetime import datetime


class ToolError(Exception):
    """An expected refusal.

    Args:
        detail: what the log may say: our own identifiers and the standards' words only; never a
            name, a value from a message, or a token.
        code: the stable code, when one class covers several reasons (as the launch checks do).
    """

    code: str = "tool_error"

    def __init__(self, detail: str = "", *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        """Return the code and the detail, as a log line shows it."""
        return f"{self.code}: {self.detail}" if self.detail else self.code


class NotFound(ToolError):
    """There is no such thing for this asker (which is also said of other people's things)."""

    code = "not_found"


class NotPermitted(ToolError):
    """The asker is known, but this role may not do this."""

    code = "not_permitted"


class PersonWithheld(ToolError):
    """Of this person nothing may be kept or used now: erased, or restricted (AVG 17, 18)."""

    code = "person_restricted"


class MalformedLaunch(ToolError):
    """A login or launch message that cannot be read or breaks the standard's form."""

    code = "launch_malformed"


class UntrustedLaunch(ToolError):
    """A launch that fails an authentication check."""

    code = "launch_untrusted"


class UnknownParty(ToolError):
    """A platform, client or deployment that no school has registered or approved."""

    code = "party_unknown"


class PlatformError(ToolError):
    """The platform answered with an error instead of a token (OpenID Connect Core 3.1.2.6)."""

    code = "platform_refused_launch"


class SessionGone(ToolError):
    """The launch session ended, or this browser is not the one that launched."""

    code = "session_gone"


class FormRefused(ToolError):
    """A form that was not made by our own page in this session."""

    code = "form_refused"


class ResponseInvalid(ToolError):
    """A pupil's response holds something the item does not offer."""

    code = "response_invalid"


class AttemptClosed(ToolError):
    """The attempt was handed in and takes no more responses."""

    code = "attempt_closed"


class ChoiceInvalid(ToolError):
    """A choice that the platform's deep-linking request does not allow."""

    code = "choice_invalid"


class ChoiceRefused(ToolError):
    """A decision about an optional field that cannot be made like this."""

    code = "choice_refused"


class PhotoRefused(ToolError):
    """A picture that cannot be kept as a portrait."""

    code = "photo_refused"


class ExerciseInvalid(ToolError):
    """A QTI package that cannot be used: file, line and reason are in ``detail``."""

    code = "exercise_invalid"


class RosterInvalid(ToolError):
    """A roster that cannot be read at all: file, row and reason are in ``detail``."""

    code = "roster_invalid"


class PlanRefused(ToolError):
    """A plan for a roster that cannot be carried out, or a run that cannot be undone, like this."""

    code = "roster_plan_refused"


class ConfigInvalid(ToolError):
    """Settings that cannot work; ``faults`` names all of them."""

    code = "config_invalid"

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class PlatformUnavailable(ToolError):
    """The platform did not answer, or asks us to come back later."""

    code = "platform_unavailable"

    def __init__(
        self, detail: str = "", *, code: str | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after


class PlatformRefused(ToolError):
    """The platform answered, and its answer is no."""

    code = "platform_refused"

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        status: int = 0,
        said_at: datetime | None = None,
    ) -> None:
        super().__init__(detail, code=code)
        self.status = status
        self.said_at = said_at
        """When it said so, by its own clock."""


class RemoteRefused(ToolError):
    """An exercise server of another publisher asks, or says, what it may not."""

    code = "remote_refused"


class RegistrationRefused(ToolError):
    """A platform's configuration or answer that a registration cannot be built on."""

    code = "registration_refused"


class ApiRefused(ToolError):
    """A request to ``/api/v1`` that cannot be answered like this."""

    code = "api_refused"


class AlreadyThere(ToolError):
    """What was to be added exists already."""

    code = "already_there"


class SealBroken(ToolError):
    """An encrypted value does not belong where it was found, or its key is gone."""

    code = "seal_broken"


class DocumentUnavailable(ToolError):
    """A document cannot be made on this machine."""

    code = "pdf_unavailable"
