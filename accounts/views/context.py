"""What every page knows."""

from django.http import HttpRequest

from accounts.models import Company


def company(request: HttpRequest) -> dict[str, object]:
    if not request.user.is_authenticated:
        return {}
    return {"company": Company.objects.first()}
