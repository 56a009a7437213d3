"""What a failure means for this mail and for the queue (requirements 3b 12). Pure: no database, no clock."""

import smtplib
import ssl
from dataclasses import dataclass
from enum import Enum, auto

from outbox.transport import Phase, ServerSaidNo, TooLarge


class Meaning(Enum):
    REFUSED = auto()  # this mail has failed; the next one is tried
    LATER = auto()  # this mail is tried again later; the next one is tried
    LINE_LOST = auto()  # this mail is tried again later; the others wait for a new connection
    UNREACHABLE = auto()  # no mail server: nobody's try counts, the queue rests for a moment
    WE_ARE_REFUSED = auto()  # our sender, password or settings: the queue stops, nobody's try counts


@dataclass(frozen=True)
class Verdict:
    meaning: Meaning
    reason: str  # Dutch, for the organiser


# "Authentication required" and its kin: about us, in whatever phase they come.
_ABOUT_US = {530, 534, 535, 538}
_TOO_LARGE = {523, 552}
_TOO_LARGE_TEXT = "De mail is te groot voor de mailserver."


def judge(error: Exception, phase: Phase) -> Verdict:
    """Say what `error`, raised in `phase` of sending one mail, means."""
    if isinstance(error, TooLarge):
        return Verdict(Meaning.REFUSED, _TOO_LARGE_TEXT)
    if isinstance(error, ServerSaidNo):
        return _judge_answer(error, phase)
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLCertVerificationError):
        return Verdict(Meaning.WE_ARE_REFUSED, f"De mailserver kan niet wat wij vragen: {error}")
    if isinstance(error, OSError) and phase == Phase.CONNECT:
        return Verdict(Meaning.UNREACHABLE, f"De mailserver is niet bereikbaar ({type(error).__name__}).")
    if isinstance(error, OSError):
        return Verdict(Meaning.LINE_LOST, f"De verbinding met de mailserver viel weg ({type(error).__name__}).")
    return Verdict(Meaning.LATER, f"Het versturen ging mis ({type(error).__name__}).")


def _judge_answer(error: ServerSaidNo, phase: Phase) -> Verdict:
    answer = f"{error.code} {' '.join(error.text.split())[:300]}"
    if error.code == 421 and phase != Phase.CONNECT:
        return Verdict(Meaning.LINE_LOST, f"De mailserver hing op: {answer}")
    if error.code in _ABOUT_US:
        return Verdict(Meaning.WE_ARE_REFUSED, f"De mailserver wil eerst dat wij inloggen: {answer}")
    if phase == Phase.CONNECT:
        meaning = Meaning.UNREACHABLE if error.code < 500 else Meaning.WE_ARE_REFUSED
        return Verdict(meaning, f"De mailserver laat ons niet toe: {answer}")
    if error.code in _TOO_LARGE and phase != Phase.RECIPIENT:
        return Verdict(Meaning.REFUSED, f"{_TOO_LARGE_TEXT} {answer}")
    if error.code < 500:
        return Verdict(Meaning.LATER, f"De mailserver vraagt om het later te proberen: {answer}")
    if phase == Phase.SENDER:
        return Verdict(Meaning.WE_ARE_REFUSED, f"De mailserver weigert ons afzenderadres: {answer}")
    if phase == Phase.RECIPIENT:
        return Verdict(Meaning.REFUSED, f"De mailserver weigert dit adres: {answer}")
    return Verdict(Meaning.REFUSED, f"De mailserver weigert deze mail: {answer}")
