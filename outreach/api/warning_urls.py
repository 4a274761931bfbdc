"""Where early warnings stand in the API."""

from django.urls import path

from outreach.api.warning_replays import OneWarningReplay, WarningReplayList
from outreach.api.warnings import (
    DismissWarning,
    IssueOfWarning,
    OneWarning,
    RaiseWarning,
    SnoozeWarning,
    WarningCustomers,
    WarningList,
    WarningMoves,
)
from outreach.api.watched_products import OneWatchedProduct, WatchedProductList

patterns = [
    path("warnings", WarningList.as_view(), name="api_warnings"),
    path("warnings/<int:id>", OneWarning.as_view(), name="api_warning"),
    path("warnings/<int:id>/moves", WarningMoves.as_view(), name="api_warning_moves"),
    path("warnings/<int:id>/customers", WarningCustomers.as_view(), name="api_warning_customers"),
    path("warnings/<int:id>/snooze", SnoozeWarning.as_view(), name="api_warning_snooze"),
    path("warnings/<int:id>/dismiss", DismissWarning.as_view(), name="api_warning_dismiss"),
    path("warnings/<int:id>/raise", RaiseWarning.as_view(), name="api_warning_raise"),
    path("warnings/<int:id>/issue", IssueOfWarning.as_view(), name="api_warning_issue"),
    path("warning-replays", WarningReplayList.as_view(), name="api_warning_replays"),
    path("warning-replays/<int:id>", OneWarningReplay.as_view(), name="api_warning_replay"),
    path("watched-products", WatchedProductList.as_view(), name="api_watched_products"),
    path("watched-products/<int:id>", OneWatchedProduct.as_view(), name="api_watched_product"),
]
