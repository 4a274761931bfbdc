"""Addresses of what is said in a crisis, below /api/v1/: scripts, messages in blocks, personal calls."""

from django.urls import path

from outreach.api.crisis_messages import (
    DropPersonalCall,
    MessageBlocks,
    MessagesOfCrisis,
    OnePersonalCall,
    PersonalCallList,
    Premium,
)
from outreach.api.script_use import ScriptFindings, ScriptMoves, ScriptQuestions, ScriptReceipts
from outreach.api.scripts import (
    ApproveScript,
    NextScriptVersion,
    OneScriptVersion,
    PublishScript,
    ScriptsOfCrisis,
    ScriptVersionList,
    SendScriptBack,
    SubmitScript,
    WithdrawScript,
)

urlpatterns = [
    path("crises/<int:id>/scripts", ScriptsOfCrisis.as_view(), name="api_crisis_scripts"),
    path("script-versions", ScriptVersionList.as_view(), name="api_script_versions"),
    path("scripts/<int:id>/versions", NextScriptVersion.as_view(), name="api_script_next"),
    path("script-versions/<int:id>", OneScriptVersion.as_view(), name="api_script_version"),
    path("script-versions/<int:id>/moves", ScriptMoves.as_view(), name="api_script_moves"),
    path("script-versions/<int:id>/submit", SubmitScript.as_view(), name="api_script_submit"),
    path("script-versions/<int:id>/approve", ApproveScript.as_view(), name="api_script_approve"),
    path("script-versions/<int:id>/publish", PublishScript.as_view(), name="api_script_publish"),
    path("script-versions/<int:id>/send-back", SendScriptBack.as_view(), name="api_script_send_back"),
    path("script-versions/<int:id>/withdraw", WithdrawScript.as_view(), name="api_script_withdraw"),
    path("script-versions/<int:id>/findings", ScriptFindings.as_view(), name="api_script_findings"),
    path("script-versions/<int:id>/receipts", ScriptReceipts.as_view(), name="api_script_receipts"),
    path("script-versions/<int:id>/questions", ScriptQuestions.as_view(), name="api_script_questions"),
    path("crises/<int:id>/messages", MessagesOfCrisis.as_view(), name="api_crisis_messages"),
    path("messages/<int:id>/blocks", MessageBlocks.as_view(), name="api_message_blocks"),
    path("personal-calls", PersonalCallList.as_view(), name="api_personal_calls"),
    path("personal-calls/<int:id>", OnePersonalCall.as_view(), name="api_personal_call"),
    path("personal-calls/<int:id>/drop", DropPersonalCall.as_view(), name="api_personal_call_drop"),
    path("premium", Premium.as_view(), name="api_premium"),
]
