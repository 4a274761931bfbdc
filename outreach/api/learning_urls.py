"""Addresses of reviews, preventions and what came back."""

from django.urls import path

from outreach.api.help_requests import CorrectHelp, HelpList, OneHelp, OutcomesOfHelp
from outreach.api.preventions import (
    DonePrevention,
    DropPrevention,
    HandOverPrevention,
    OnePrevention,
    PreventionList,
    PreventionMoves,
    RecurrenceList,
    ReopenPrevention,
    RootCauses,
    VerifyPrevention,
)
from outreach.api.remarks import (
    HandOverRemark,
    LetRemarkGo,
    OneRemark,
    RemarkList,
    RemarkMoves,
    SettleRemark,
    TakeUpRemark,
)
from outreach.api.reviews import (
    CloseReview,
    FactorsOfReview,
    HandInReview,
    HandOverReview,
    OneReview,
    ReviewList,
    ReviewMoves,
    SendBackReview,
    WriteReview,
)

LEARNING = [
    path("reviews", ReviewList.as_view(), name="api_reviews"),
    path("reviews/<int:id>", OneReview.as_view(), name="api_review"),
    path("reviews/<int:id>/moves", ReviewMoves.as_view(), name="api_review_moves"),
    path("reviews/<int:id>/factors", FactorsOfReview.as_view(), name="api_review_factors"),
    path("reviews/<int:id>/write", WriteReview.as_view(), name="api_review_write"),
    path("reviews/<int:id>/hand-in", HandInReview.as_view(), name="api_review_hand_in"),
    path("reviews/<int:id>/close", CloseReview.as_view(), name="api_review_close"),
    path("reviews/<int:id>/send-back", SendBackReview.as_view(), name="api_review_send_back"),
    path("reviews/<int:id>/hand-over", HandOverReview.as_view(), name="api_review_hand_over"),
    path("preventions", PreventionList.as_view(), name="api_preventions"),
    path("preventions/<int:id>", OnePrevention.as_view(), name="api_prevention"),
    path("preventions/<int:id>/moves", PreventionMoves.as_view(), name="api_prevention_moves"),
    path("preventions/<int:id>/done", DonePrevention.as_view(), name="api_prevention_done"),
    path("preventions/<int:id>/verify", VerifyPrevention.as_view(), name="api_prevention_verify"),
    path("preventions/<int:id>/reopen", ReopenPrevention.as_view(), name="api_prevention_reopen"),
    path("preventions/<int:id>/drop", DropPrevention.as_view(), name="api_prevention_drop"),
    path("preventions/<int:id>/hand-over", HandOverPrevention.as_view(), name="api_prevention_hand_over"),
    path("remarks", RemarkList.as_view(), name="api_remarks"),
    path("remarks/<int:id>", OneRemark.as_view(), name="api_remark"),
    path("remarks/<int:id>/moves", RemarkMoves.as_view(), name="api_remark_moves"),
    path("remarks/<int:id>/take-up", TakeUpRemark.as_view(), name="api_remark_take_up"),
    path("remarks/<int:id>/hand-over", HandOverRemark.as_view(), name="api_remark_hand_over"),
    path("remarks/<int:id>/settle", SettleRemark.as_view(), name="api_remark_settle"),
    path("remarks/<int:id>/let-go", LetRemarkGo.as_view(), name="api_remark_let_go"),
    path("help-requests", HelpList.as_view(), name="api_help_requests"),
    path("help-requests/<int:id>", OneHelp.as_view(), name="api_help_request"),
    path("help-requests/<int:id>/correct", CorrectHelp.as_view(), name="api_help_request_correct"),
    path("help-requests/<int:id>/outcomes", OutcomesOfHelp.as_view(), name="api_help_request_outcomes"),
    path("recurrences", RecurrenceList.as_view(), name="api_recurrences"),
    path("root-causes", RootCauses.as_view(), name="api_root_causes"),
]
