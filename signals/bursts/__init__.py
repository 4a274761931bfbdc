"""When more customers complain than usual. Pure: no Django, no clock, no database. The rule is told in docs/decisions/0047."""
