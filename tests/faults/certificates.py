"""Certificates of receivers: a good one, and the ways in which one is not."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
ELSEWHERE = x509.DNSName("crm.example.com")


@dataclass(frozen=True)
class Certificate:
    """Of this machine's address. ``file``: with its key, as a server reads it."""

    file: Path
    made: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def certificate(
    folder: Path,
    name: str,
    *,
    signed_by: Certificate | None = None,
    of: x509.GeneralName = HERE,
    until: datetime | None = None,
) -> Certificate:
    """Signed by itself, unless somebody else is named."""
    key, today = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    own_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(own_name if signed_by is None else signed_by.made.subject, own_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - 30 * DAY)
        .not_valid_after(until or today + 30 * DAY)
        .add_extension(x509.BasicConstraints(ca=signed_by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([of]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key((signed_by.key if signed_by else key).public_key()),
            critical=False,
        )
        .sign((signed_by.key if signed_by else key), hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return Certificate(file, made, key)
