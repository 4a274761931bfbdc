"""Nobody makes us connect to ourselves: not by an address, not by a name, and not by a name that changes its mind."""

import ipaddress

import pytest

from crisis_triage.shared import egress
from crisis_triage.shared.errors import Invalid

HOSTILE = """
http://example.com/hook
ftp://example.com/hook
file:///etc/passwd
gopher://example.com:443/_GET
javascript:alert(1)
//example.com/hook
example.com/hook
https://
https:///hook
https://:443/hook
https://exa mple.com/
https://example.com\\@127.0.0.1/
https://example.com/\r\nHost:internal
https://user:secret@example.com/
https://user@127.0.0.1/
https://@127.0.0.1/
https://example.com/#hook
https://example.com#@127.0.0.1/
https://example.com:22/
https://example.com:8443/
https://example.com:0/
https://example.com:99999/
https://example.com:https/
https://localhost/
https://LOCALHOST./
https://triage/
https://db.localdomain/
https://printer.local/
https://metadata.google.internal/computeMetadata/v1/
https://router.home.arpa/
https://nas.lan/
https://127.0.0.1/
https://127.1/
https://127.0.1/
https://2130706433/
https://0x7f000001/
https://0x7f.1/
https://017700000001/
https://0177.0.0.1/
https://127.0.0.0x1/
https://0/
https://0.0.0.0/
https://10.0.0.1/
https://172.16.0.1/
https://192.168.1.1/
https://169.254.169.254/latest/meta-data/
https://100.64.0.1/
https://192.0.0.192/
https://192.0.2.1/
https://192.88.99.1/
https://198.18.0.1/
https://203.0.113.5/
https://224.0.0.1/
https://240.0.0.1/
https://255.255.255.255/
https://[::]/
https://[::1]/
https://[::7f00:1]/
https://[::ffff:127.0.0.1]/
https://[::ffff:169.254.169.254]/
https://[64:ff9b::7f00:1]/
https://[64:ff9b::a9fe:a9fe]/
https://[64:ff9b:1::1]/
https://[2002:7f00:1::1]/
https://[2001:0:7f00:1::1]/
https://[2001:db8::1]/
https://[fc00::1]/
https://[fd00:ec2::254]/
https://[fe80::1]/
https://[fe80::1%25eth0]/
https://[fec0::1]/
https://[ff02::1]/
https://[::1/
https://%31%32%37.0.0.1/
https://①②⑦.0.0.1/
https://exämple.com/
https://example..com/
https://-example.com/
""".strip().split("\n")
GOOD = ["https://example.com/hook", "https://crm.example.co.uk:443/a?b=c", "https://1.1.1.1/", "https://[2606:4700::1111]/", "https://xn--exmple-cua.com/"]  # fmt: skip


@pytest.mark.parametrize("url", [*HOSTILE, "https://example.com/" + "a" * 500, "https://example.com/\x00", ""])
def test_a_hostile_address_is_refused_in_a_sentence(url):
    with pytest.raises(Invalid) as refused:
        egress.check_url(url)

    assert refused.value.field == "url"
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("url", GOOD)
def test_a_public_address_is_taken_as_it_is(url):
    assert egress.check_url(url) == url


def test_a_network_that_was_opened_is_open_and_its_neighbour_is_not(settings):
    settings.OUTGOING_NETWORKS = ["10.1.0.0/16"]

    assert egress.is_allowed(ipaddress.ip_address("10.1.2.3"))
    assert egress.is_allowed(ipaddress.ip_address("::ffff:10.1.2.3"))
    assert not egress.is_allowed(ipaddress.ip_address("10.2.0.1"))
    assert egress.check_url("https://crm/hook")


def test_http_and_another_port_are_open_when_the_administrator_says_so(settings):
    settings.OUTGOING_HTTP, settings.OUTGOING_PORTS = True, [443, 8443]

    assert egress.check_url("http://example.com/")
    assert egress.check_url("https://example.com:8443/")


def test_one_bad_address_among_good_ones_spoils_the_name():
    with pytest.raises(egress.NotAllowed):
        egress.check_addresses(["1.1.1.1", "127.0.0.1"])


def test_a_socket_is_not_even_made_for_an_address_that_is_not_allowed():
    with pytest.raises(egress.NotAllowed):
        egress.open_socket((2, 1, 6, "", ("169.254.169.254", 443)))
