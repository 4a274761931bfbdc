"""Crisis Triage: see who is about to leave, call them first, and close the loop with every one of them."""
