"""Everything that can go wrong, as one tree.

A class's docstring is what a person reads: what happened, and what to do.

    PsaBotError
    ├── UsageError                 the question cannot be understood
    │   └── BadList                a list that was handed in cannot be read
    ├── ConfigurationError         a setting is missing or malformed
    ├── StateUnavailable           the bot's own database does not answer
    ├── StateConflict              it answers, and has a record that says otherwise
    ├── SlackUnreachable           Slack did not take a message
    │   └── ConversationClosed     and will not take any there
    ├── GradientError              a message about Gradient's sync was not taken
    │   ├── BadSignature           it is not signed with the key, or too old
    │   └── BadEvent               it is signed, and does not say what is needed
    ├── NotWritten                 a file that somebody wants cannot be written
    ├── EstateError                a scan's file cannot be written or read
    │   ├── BrokenArtifact         it is not whole, or not one of ours
    │   ├── ScanRuns               another process writes one
    │   └── BillingCloses          nothing is read on that day but with --anyway
    └── AutotaskError
        ├── ForeignHost            an address outside Autotask, nothing was sent there
        ├── BadCredentials         an empty 401
        ├── ZoneUnknown            Autotask knows no zone for the user name
        ├── ClockOff               its clock shows another time than the bot's
        ├── Refused                Autotask understood and said no
        │   └── NotPermitted       and the reason is the security level
        └── Passing                it may work later; reads are tried again
            ├── Unreachable        no connection, or none in time
            ├── Throttled          too many requests at once or in this hour
            ├── Maintenance        a page for people where an answer was due
            ├── ServerFault        a 5xx without a reason
            ├── Restless           rows that change again and again while they are read
            └── BrokenAnswer       a body that is cut, or a page that ends early
                └── StrangeValue   a row with a value of a shape that nobody expects
"""

from __future__ import annotations


class PsaBotError(Exception):
    """Something went wrong in psa-bot.

    Try again; if it stays, send the reference to whoever runs the bot.
    """

    exit_code = 3

    @property
    def advice(self) -> str:
        """What a person reads: the class's docstring, on one line."""
        return " ".join((type(self).__doc__ or "").split())

    @property
    def detail(self) -> str:
        """What the raiser added; it never holds a secret."""
        return str(self)

    @property
    def code(self) -> str:
        """The class's name in the form of the other ids: `BadCredentials` is `bad-credentials`."""
        name = type(self).__name__
        return "".join("-" + c.lower() if c.isupper() else c for c in name).lstrip("-")


class UsageError(PsaBotError):
    """The question was not understood."""

    exit_code = 2


class BadList(UsageError):  # noqa: N818
    """The list could not be read, so nothing was done with it. Correct it and hand it in again."""

    def __init__(self, problem: str, *, detail: str = "", most: int = 0) -> None:
        """Keep what is wrong with it.

        Args:
            problem: such as `empty` or `too-many-rows`; `templates/bad-list.j2` has the words.
            detail: the reader's own words.
            most: the limit that it is over.
        """
        super().__init__(detail or problem)
        self.problem = problem
        self.most = most


class ConfigurationError(PsaBotError):
    """A setting is missing or malformed. Correct the variables named and start again."""

    exit_code = 2


class StateUnavailable(PsaBotError):  # noqa: N818
    """The bot's own database does not answer.

    Whoever runs the bot should look at PSA_DATABASE_URL.
    """


class StateConflict(PsaBotError):  # noqa: N818 - named like its siblings
    """The bot's own records contradict each other.

    Ask the question anew; if it stays, send the reference to whoever runs the bot.
    """


class SlackUnreachable(PsaBotError):  # noqa: N818
    """Slack did not take the message. Check SLACK_API_URL and Slack's status page."""


class ConversationClosed(SlackUnreachable):
    """The bot may not write there any more: it was taken out, or the channel is archived or gone.

    Invite it again, or ask in another channel.
    """


class GradientError(PsaBotError):
    """A message about Gradient's sync was not taken, and nothing was recorded."""


class BadSignature(GradientError):  # noqa: N818
    """The message is not signed with GRADIENT_EVENTS_SECRET, or more than 5 minutes old.

    Nothing was recorded. Check the key and the clock of the sender.
    """


class BadEvent(GradientError):  # noqa: N818
    """The message does not say what happened and when, so nothing was recorded.

    Correct the fields named.
    """


class NotWritten(PsaBotError):  # noqa: N818
    """The file could not be written. Name another path, or see to its folder."""


class EstateError(PsaBotError):
    """The scan could not be kept on disk; the one before stays in use.

    Make room in PSA_DATA_DIR, or see to its permissions, and scan again.
    """


class BrokenArtifact(EstateError):  # noqa: N818
    """A scan's file is damaged or not one of psa-bot's, so it proves nothing and is not used.

    Delete the file named, or scan again.
    """


class ScanRuns(EstateError):  # noqa: N818 - named like its siblings
    """Another scan of the same tenant is under way.

    Wait until it has ended, and use what it finds.
    """


class BillingCloses(EstateError):  # noqa: N818 - named like its siblings
    """Billing closes today (PSA_CLOSE_DAYS), so no scan begins or goes on.

    The next night makes one; whoever needs one today scans with --anyway.
    """


class AutotaskError(PsaBotError):
    """Autotask could not be asked. Try again in a few minutes."""

    def __init__(self, detail: str = "", *, entity: str = "") -> None:
        """Keep what Autotask said and of which entity it said it.

        Args:
            detail: Autotask's own words, without secrets.
            entity: the entity that was asked, such as `Contracts`.
        """
        super().__init__(detail)
        self.entity = entity


class ForeignHost(AutotaskError):  # noqa: N818
    """An address outside Autotask was named where an Autotask address was due, so nothing was sent.

    Check AUTOTASK_ZONE_URL.
    """


class BadCredentials(AutotaskError):  # noqa: N818
    """Autotask rejects the bot's API user.

    Stop and check it: Autotask locks a user after a few wrong log-ins. Unlock it first, then look
    at its password's expiry, then at AUTOTASK_SECRET and AUTOTASK_INTEGRATION_CODE.
    """


class ZoneUnknown(AutotaskError):  # noqa: N818
    """Autotask knows no zone for this user name.

    Check AUTOTASK_USERNAME: it is the API user's user name, usually an e-mail address.
    """


class ClockOff(AutotaskError):  # noqa: N818
    """Autotask's clock and the bot's show different times, so what holds today is not known.

    Set the clock of the machine that the bot runs on, and ask again.
    """


class Refused(AutotaskError):  # noqa: N818
    """Autotask refused the question.

    Asking again will not help; show its words to whoever administers Autotask.
    """


class NotPermitted(Refused):
    """The bot's API user may not read this. Give its security level the permission to view it."""


class Passing(AutotaskError):  # noqa: N818
    """Autotask could not answer just now. Try again in a few minutes."""

    def __init__(self, detail: str = "", *, entity: str = "", wait: float | None = None) -> None:
        """Keep how long the server asked to wait.

        Args:
            detail: Autotask's own words, without secrets.
            entity: the entity that was asked.
            wait: seconds, from `Retry-After`.
        """
        super().__init__(detail, entity=entity)
        self.wait = wait


class Unreachable(Passing):
    """Autotask could not be reached, or not in time.

    Check the network and Autotask's status page, then ask again.
    """


class Throttled(Passing):
    """Autotask is turning requests away because too many are under way.

    Ask again in a few minutes.
    """


class Maintenance(Passing):
    """Autotask is showing a page instead of an answer, as it does during maintenance.

    Ask again when it is over.
    """


class ServerFault(Passing):
    """Autotask failed without giving a reason. Ask again in a few minutes."""


class Restless(Passing):
    """Autotask's rows changed again and again while they were read. Ask again in some minutes."""


class BrokenAnswer(Passing):
    """Autotask's answer was cut short, so it proves nothing. Ask again in a few minutes."""


class StrangeValue(BrokenAnswer):
    """Autotask's answer holds a value that psa-bot cannot read, so it proves nothing.

    Asking again will hardly help: look at the field named, and tell whoever runs the bot.
    """
