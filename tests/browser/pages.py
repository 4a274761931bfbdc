"""Every page of the product, by the name of its URL. A page that is missing here fails test_every_page_is_looked_at."""

from collections.abc import Callable

from tests.browser.world import World

Path = Callable[[World], str]

SIGNED_OUT: dict[str, Path] = {
    "account_login": lambda _: "/sign-in/login/",
    "account_reset_password": lambda _: "/sign-in/password/reset/",
    "account_reset_password_done": lambda _: "/sign-in/password/reset/done/",
    "account_reset_password_from_key": lambda _: "/sign-in/password/reset/key/1-spent/",
    "account_reset_password_from_key_done": lambda _: "/sign-in/password/reset/key/done/",
    "account_inactive": lambda _: "/sign-in/inactive/",
    "account_signup": lambda _: "/sign-in/signup/",
}

SIGNED_IN: dict[str, Path] = {
    "sources": lambda _: "/sources",
    "source": lambda _: "/sources/helpdesk",
    "mfa_index": lambda _: "/sign-in/2fa/",
    "account_change_password": lambda _: "/sign-in/password/change/",
    "account_logout": lambda _: "/sign-in/logout/",
    "account_reauthenticate": lambda _: "/sign-in/reauthenticate/",
    "not_found": lambda _: "/nothing/here",
}
