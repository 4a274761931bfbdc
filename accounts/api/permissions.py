"""What an API class must say: nothing is open by forgetting."""

from rest_framework.permissions import BasePermission


class DenyAll(BasePermission):
    def has_permission(self, request, view) -> bool:
        return False
