"""What we know of customers: how fresh it is, whom we met, and whom we know nothing of."""
