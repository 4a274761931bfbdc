"""What an honest message is made of, and a reader that points at what is not honest in one. Pure: no Django, no clock, no database."""
