"""Time that counts: office hours, holidays, pauses, targets. Pure: no Django, no clock of its own, aware moments in and out."""
