"""Addresses of favours, and of who could speak for us."""

from django.urls import path

from outreach.api.advocates import AdvocateList, AskPolicyView, PublicVoiceOfCrisis
from outreach.api.asks import (
    AnswerAsk,
    AskList,
    AskMoves,
    AskThem,
    DoneAsk,
    HandOverAsk,
    OneAsk,
    ThankForAsk,
    WithdrawAsk,
)

ASKS = [
    path("asks", AskList.as_view(), name="api_asks"),
    path("asks/<int:id>", OneAsk.as_view(), name="api_ask"),
    path("asks/<int:id>/moves", AskMoves.as_view(), name="api_ask_moves"),
    path("asks/<int:id>/ask", AskThem.as_view(), name="api_ask_ask"),
    path("asks/<int:id>/answer", AnswerAsk.as_view(), name="api_ask_answer"),
    path("asks/<int:id>/done", DoneAsk.as_view(), name="api_ask_done"),
    path("asks/<int:id>/withdraw", WithdrawAsk.as_view(), name="api_ask_withdraw"),
    path("asks/<int:id>/thank", ThankForAsk.as_view(), name="api_ask_thank"),
    path("asks/<int:id>/hand-over", HandOverAsk.as_view(), name="api_ask_hand_over"),
    path("ask-policy", AskPolicyView.as_view(), name="api_ask_policy"),
    path("advocates", AdvocateList.as_view(), name="api_advocates"),
    path("crises/<int:id>/in-public", PublicVoiceOfCrisis.as_view(), name="api_public_voice"),
]
