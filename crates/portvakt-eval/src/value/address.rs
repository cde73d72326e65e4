//! Addresses as numbers.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The number of an address; an IPv4 address stands in `::ffff:0:0/96` (RFC 4291, section 2.5.5.2),
/// so an IPv4-mapped IPv6 address is that IPv4 address.
#[must_use]
pub fn address_of(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// The number of an address written as text: dotted decimal without leading zeros, or RFC 4291
/// without a zone.
#[must_use]
pub fn address(text: &str) -> Option<u128> {
    let v4 = text.parse::<Ipv4Addr>().map(IpAddr::V4);
    v4.or_else(|_| text.parse::<Ipv6Addr>().map(IpAddr::V6)).ok().map(address_of)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn forms() {
        assert_eq!(address("10.0.0.1"), Some(0xFFFF_0A00_0001));
        assert_eq!(address("::ffff:10.0.0.1"), address("10.0.0.1"));
        assert_eq!(address("::1"), Some(1));
        for wrong in ["", "10.0.0.01", "10.0.0", "fe80::1%eth0", "10.0.0.0/8", " ::1", "::1 "] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
    }
}
