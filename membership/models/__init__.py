from membership.models.link import LoginLink
from membership.models.member import Membership, MembershipState
from membership.models.organisation import Layer, Organisation
from membership.models.user import User

__all__ = ["Layer", "LoginLink", "Membership", "MembershipState", "Organisation", "User"]
