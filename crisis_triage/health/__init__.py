"""Is it alive, is it ready, how is it doing; and what callers hear while a server is down."""
