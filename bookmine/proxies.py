"""Where a request came from: what the proxies of the shop say of it, and nobody else."""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

Networks = Sequence[IPv4Network | IPv6Network]


def believed(scope: Mapping[str, Any], trusted: Networks) -> dict[str, Any]:
    """Return the scope with the client's own address and scheme, as far as we believe them.

    Of `X-Forwarded-For` counts the last address that is no proxy of ours: whatever stands before
    it the client may have written. The scheme is believed from this machine too, where a proxy
    with the certificate usually runs: it opens nothing.
    """
    found = dict(scope)
    peer = (scope.get("client") or ("", 0))[0]
    is_ours = _is_in(peer, trusted)
    if is_ours:
        for address in reversed(_values(scope, b"x-forwarded-for")):
            if not _is_address(address):
                break
            if not _is_in(address, trusted):
                found["client"] = (address, 0)
                break
    if is_ours or _is_loopback(peer):
        schemes = _values(scope, b"x-forwarded-proto")
        if schemes and schemes[-1] in {"http", "https"}:
            is_socket = scope["type"] == "websocket"
            found["scheme"] = schemes[-1].replace("http", "ws") if is_socket else schemes[-1]
    return found


def is_trusted(address: str, trusted: Networks) -> bool:
    """Tell whether an address is that of a proxy of ours."""
    return _is_in(address, trusted)


def _values(scope: Mapping[str, Any], name: bytes) -> list[str]:
    headers: Iterable[tuple[bytes, bytes]] = scope.get("headers", ())
    text = ",".join(value.decode("latin-1") for key, value in headers if key == name)
    return [part.strip() for part in text.split(",") if part.strip()]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_in(text: str, networks: Networks) -> bool:
    if not _is_address(text):
        return False
    address = ip_address(text)
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in networks)


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ip_address(text).is_loopback
