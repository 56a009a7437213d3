"""What stands behind the @: the organisation that somebody is proposed for."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from membership.models import MailDomain, Organisation

# Anybody has an address here, so it says nothing about where one works.
_FREE = """
aol.com caiway.nl casema.nl chello.nl duck.com fastmail.com gmail.com gmx.com gmx.de gmx.net googlemail.com
hccnet.nl hetnet.nl home.nl hotmail.be hotmail.com hotmail.nl icloud.com kpnmail.nl kpnplanet.nl live.be live.com
live.nl mac.com mail.com me.com msn.com onsbrabantnet.nl outlook.be outlook.com outlook.nl planet.nl pm.me
proton.me protonmail.com quicknet.nl solcon.nl telenet.be telfort.nl tele2.nl tutanota.com upcmail.nl versatel.nl
wxs.nl xs4all.nl yahoo.com yahoo.nl zeelandnet.nl ziggo.nl ziggomail.com zonnet.nl
"""
FREE = frozenset(_FREE.split())
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


def domain_of(address: str) -> str:
    """Return what stands behind the @, lower-case."""
    return address.rpartition("@")[2].strip().lower()


def clean_domain(typed: str) -> str:
    """Return a domain as it is stored, from what an organiser typed ("@Heusden.nl"). Raises ValidationError for what
    is no domain, and for where anybody can have an address."""
    domain = domain_of(typed)
    if not _DOMAIN.fullmatch(domain):
        raise ValidationError("Vul een maildomein in, zoals heusden.nl.")
    if is_free(domain):
        raise ValidationError(f"Bij {domain} kan iedereen een adres hebben. Kies het domein van de organisatie zelf.")
    return domain


def is_free(domain: str) -> bool:
    """Whether anybody can have an address at this domain, or at one above it."""
    return any(part in FREE for part in _with_parents(domain))


def organisation_for(address: str) -> Organisation | None:
    """Return the organisation whose mail domain this address is of; of `bouw.heusden.nl` that of `heusden.nl`."""
    return organisations_for([address]).get(address)


def organisations_for(addresses: Iterable[str]) -> dict[str, Organisation]:
    """Return by address the organisation whose mail domain it is of, in one query; others are left out."""
    wanted = {address: _with_parents(domain_of(address)) for address in addresses}
    domains = {domain for some in wanted.values() for domain in some}
    rows = MailDomain.objects.filter(domain__in=domains).select_related("organisation__merged_into")
    known = {row.domain: row.organisation.merged_into or row.organisation for row in rows}
    nearest = {address: next((one for one in some if one in known), None) for address, some in wanted.items()}
    return {address: known[domain] for address, domain in nearest.items() if domain}


def _with_parents(domain: str) -> list[str]:
    parts = domain.split(".")
    return [".".join(parts[number:]) for number in range(len(parts) - 1)]
