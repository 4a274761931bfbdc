"""What others send, in their words, turned into the fields of signals. Pure: no Django, no clock, no database."""
