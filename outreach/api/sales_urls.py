"""Addresses of sales crises: targets, deals, requests to join a call."""

from django.urls import path

from outreach.api.deals import ChangeDeal, DealList, DealMoves, LostDeal, OneDeal, ReopenDeal, WonDeal
from outreach.api.joins import (
    AcceptJoin,
    DeclineJoin,
    HeldJoin,
    JoinRequestList,
    JoinRequestMoves,
    OneJoinRequest,
    WithdrawJoin,
)
from outreach.api.references import DealReferences, TargetReferences
from outreach.api.sales import ChangeSalesTarget, OneSalesTarget, SalesTargetList, SalesTargetStanding
from outreach.api.sales_gap import SalesClosers, SalesSimulation

SALES = [
    path("sales-targets", SalesTargetList.as_view(), name="api_sales_targets"),
    path("sales-targets/<int:id>", OneSalesTarget.as_view(), name="api_sales_target"),
    path("sales-targets/<int:id>/change", ChangeSalesTarget.as_view(), name="api_sales_target_change"),
    path("sales-targets/<int:id>/standing", SalesTargetStanding.as_view(), name="api_sales_target_standing"),
    path("sales-targets/<int:id>/closers", SalesClosers.as_view(), name="api_sales_target_closers"),
    path("sales-targets/<int:id>/simulation", SalesSimulation.as_view(), name="api_sales_target_simulation"),
    path("sales-targets/<int:id>/references", TargetReferences.as_view(), name="api_sales_target_references"),
    path("join-requests", JoinRequestList.as_view(), name="api_join_requests"),
    path("join-requests/<int:id>", OneJoinRequest.as_view(), name="api_join_request"),
    path("join-requests/<int:id>/moves", JoinRequestMoves.as_view(), name="api_join_request_moves"),
    path("join-requests/<int:id>/accept", AcceptJoin.as_view(), name="api_join_request_accept"),
    path("join-requests/<int:id>/decline", DeclineJoin.as_view(), name="api_join_request_decline"),
    path("join-requests/<int:id>/withdraw", WithdrawJoin.as_view(), name="api_join_request_withdraw"),
    path("join-requests/<int:id>/held", HeldJoin.as_view(), name="api_join_request_held"),
    path("deals", DealList.as_view(), name="api_deals"),
    path("deals/<int:id>", OneDeal.as_view(), name="api_deal"),
    path("deals/<int:id>/moves", DealMoves.as_view(), name="api_deal_moves"),
    path("deals/<int:id>/references", DealReferences.as_view(), name="api_deal_references"),
    path("deals/<int:id>/change", ChangeDeal.as_view(), name="api_deal_change"),
    path("deals/<int:id>/won", WonDeal.as_view(), name="api_deal_won"),
    path("deals/<int:id>/lost", LostDeal.as_view(), name="api_deal_lost"),
    path("deals/<int:id>/reopen", ReopenDeal.as_view(), name="api_deal_reopen"),
]
