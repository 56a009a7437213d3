"""What the forms of a gathering share: the four roles as a field, on the base of every form of a visitor."""

from membership.forms.roles import ROLE_EXAMPLES, RoleCards, RoleField
from membership.nlds import NldsForm

__all__ = ["ROLE_EXAMPLES", "NldsForm", "RoleCards", "RoleField"]
