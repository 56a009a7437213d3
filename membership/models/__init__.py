from membership.models.figure import Measure, NetworkFigure
from membership.models.link import LoginLink
from membership.models.member import Membership, MembershipChange, MembershipRequest, MembershipState
from membership.models.organisation import Affiliation, ContactPerson, Layer, MailDomain, Organisation, ToldApart
from membership.models.profile import Audience, ContactMessage, Profile
from membership.models.role import Role
from membership.models.umbrella import Theme, UmbrellaNetwork
from membership.models.user import User

__all__ = [
    "Affiliation",
    "Audience",
    "ContactMessage",
    "ContactPerson",
    "Layer",
    "LoginLink",
    "MailDomain",
    "Measure",
    "Membership",
    "MembershipChange",
    "MembershipRequest",
    "MembershipState",
    "NetworkFigure",
    "Organisation",
    "Profile",
    "Role",
    "Theme",
    "ToldApart",
    "UmbrellaNetwork",
    "User",
]
