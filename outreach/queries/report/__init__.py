"""The report of a period for executives: few figures, and for each of them the list that makes it."""
