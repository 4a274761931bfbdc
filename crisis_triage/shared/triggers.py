"""Triggers that several models declare."""

import pgtrigger


def touch_updated_at() -> pgtrigger.Trigger:
    """``updated_at`` moves with every real change, by the database's clock, whoever writes."""
    return pgtrigger.Trigger(
        name="touch_updated_at",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.AnyChange(),
        func="NEW.updated_at = now(); RETURN NEW;",
    )


def never_deleted() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)
