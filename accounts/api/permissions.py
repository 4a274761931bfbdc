"""What an API class must say: nothing is open by forgetting.

``permission_classes = [HasScope(read=Scope.CUSTOMERS_READ, write=Scope.CUSTOMERS_WRITE, action=Action.EDIT_CUSTOMER)]``:
a token needs the scope, its person (or the person of the browser session) the right.
"""

from dataclasses import dataclass

from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts import access
from accounts.access import Action
from accounts.models import ApiToken
from accounts.vocabulary import Scope


class DenyAll(BasePermission):
    def has_permission(self, request, view) -> bool:
        return False


@dataclass(frozen=True)
class HasScope:
    """``read`` is the scope that reading needs, ``write`` the one for everything else, ``action`` the right that writing
    needs. Without ``write`` the class only reads."""

    read: Scope
    write: Scope | None = None
    action: Action | None = None
    or_read: tuple[Scope, ...] = ()
    """Any of these will do for reading as well: the view shows what the token's scopes allow."""

    def __call__(self) -> "ScopeAndRight":
        return ScopeAndRight(self)


class ScopeAndRight(BasePermission):
    def __init__(self, needs: HasScope) -> None:
        self.needs = needs

    def has_permission(self, request, view) -> bool:
        if not request.user.is_authenticated:
            return False
        if request.method not in view.allowed_methods:
            return True  # nothing is behind it: 405 is the better answer than 403
        is_reading = request.method in SAFE_METHODS
        return self._scope_allows(request.auth, is_reading) and self._role_allows(request.user, is_reading)

    def _scope_allows(self, token: ApiToken | None, is_reading: bool) -> bool:
        scope = self.needs.read if is_reading else self.needs.write
        if token is None:
            return True
        self.message = f"This token lacks the scope “{scope}”. Create one that has it on your settings page."
        return scope in token.scopes or (is_reading and not set(self.needs.or_read).isdisjoint(token.scopes))

    def _role_allows(self, user, is_reading: bool) -> bool:
        action = Action.VIEW if is_reading else self.needs.action
        if action is None:
            return is_reading
        self.message = f"You may not {action.value}. An administrator can give you a role that may."
        return access.may(user, action)
