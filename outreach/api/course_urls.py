"""Where the scene, battles and parked programmes are."""

from django.urls import path

from outreach.api.course import (
    BattleList,
    BattleOfIssue,
    DropProgramme,
    OneBattle,
    OneProgramme,
    PostponeProgramme,
    ProgrammeList,
    ResumeProgramme,
    WithdrawBattle,
)
from outreach.api.scene import ArrAtRisk, ArrAtRiskSteps, ExpertsCarry, Scene, SceneIssues

urlpatterns = [
    path("scene", Scene.as_view(), name="api_scene"),
    path("scene/arr-at-risk", ArrAtRisk.as_view(), name="api_scene_risk"),
    path("scene/arr-at-risk/steps", ArrAtRiskSteps.as_view(), name="api_scene_steps"),
    path("scene/capacity", ExpertsCarry.as_view(), name="api_expert_capacity"),
    path("scene/issues", SceneIssues.as_view(), name="api_scene_issues"),
    path("battles", BattleList.as_view(), name="api_battles"),
    path("battles/<int:id>", OneBattle.as_view(), name="api_battle"),
    path("battles/<int:id>/withdraw", WithdrawBattle.as_view(), name="api_battle_withdraw"),
    path("issues/<int:id>/battle", BattleOfIssue.as_view(), name="api_issue_battle"),
    path("parked-programmes", ProgrammeList.as_view(), name="api_programmes"),
    path("parked-programmes/<int:id>", OneProgramme.as_view(), name="api_programme"),
    path("parked-programmes/<int:id>/postpone", PostponeProgramme.as_view(), name="api_programme_postpone"),
    path("parked-programmes/<int:id>/resume", ResumeProgramme.as_view(), name="api_programme_resume"),
    path("parked-programmes/<int:id>/drop", DropProgramme.as_view(), name="api_programme_drop"),
]
