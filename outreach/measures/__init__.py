"""What a figure about closed loops is, and what a period is: plain rules. What is counted stands in ``outreach.queries.measures``."""
