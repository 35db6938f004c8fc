"""Where somebody comes from, as limits count it."""

from ipaddress import IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"


def counted(address: str) -> str:
    """Return the address that limits count by: of IPv6 the /64 that one customer has all of."""
    try:
        found = ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), 64), strict=False).network_address)
    return str(found)
