"""Who looks at the pages that are measured: somebody who sees everyone, somebody who sees one team's customers, and experts."""

from accounts.models import AccountTeam, Company, TeamMembership, User
from accounts.vocabulary import Role

# Fifty, of five functions; for a script that puts them before its own statements.
EXPERTS = """
    INSERT INTO accounts_user (email, name, role, function, time_zone, is_active, password)
      SELECT 'expert-' || n || '@example.com', 'Expert ' || n, 'function_expert',
             (ARRAY['engineering', 'product', 'sales', 'legal', 'finance_billing'])[1 + n %% 5], 'UTC', true, '!'
        FROM generate_series(1, 50) n;
"""


def lena_and_ana() -> tuple[User, User]:
    """The CCO, and an account manager of one of the teams that are there."""
    Company.objects.update_or_create(pk=1)
    lena = User.objects.create_user("lena@example.com", role=Role.CCO, name="Lena")
    ana = User.objects.create_user("ana@example.com", role=Role.ACCOUNT_TEAM, name="Ana")
    TeamMembership.objects.create(user=ana, team=AccountTeam.objects.order_by("pk")[3])
    return lena, ana
