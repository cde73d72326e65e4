//! Networks: CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3).

use super::Refusal;
use crate::policy::Network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Bits of an IPv6 address before the IPv4 address that is mapped into it.
const MAPPED: u32 = 96;

/// Reads a network. One inside `::ffff:0:0/96` is an IPv4 network.
///
/// # Errors
///
/// No CIDR, a zone, a length out of range, or bits of the host that are set.
pub(in crate::resolve) fn network(text: &str) -> Result<Network, Refusal> {
    let Some((address, length)) = text.split_once('/') else {
        return Err(bare(text));
    };
    let Some(address) = parse(address) else {
        return Err(Refusal::new(
            format!("expected a network such as `10.0.0.0/8` or `2001:db8::/32`, found `{text}`"),
            match address.split_once('%') {
                Some((before, _)) => format!("leave the zone out: `{before}/{length}`"),
                None => {
                    "write an IPv4 or IPv6 address, `/`, and the number of fixed bits".to_owned()
                }
            },
        ));
    };
    let (bits, widest, before) = match address {
        IpAddr::V4(v4) => (v4.to_ipv6_mapped().to_bits(), 32, MAPPED),
        IpAddr::V6(v6) => (v6.to_bits(), 128, 0),
    };
    let plain = length.bytes().all(|byte| byte.is_ascii_digit())
        && (length == "0" || !length.starts_with('0'));
    let fixed = length.parse::<u32>().ok().filter(|fixed| plain && *fixed <= widest);
    let Some(fixed) = fixed else {
        return Err(Refusal::new(
            format!("expected a number of fixed bits from 0 to {widest}, found `{length}`"),
            format!("`{address}/{widest}` is this one address"),
        ));
    };
    let host = u128::MAX.checked_shr(before.saturating_add(fixed)).unwrap_or(0);
    if bits & host != 0 {
        let base = bits & !host;
        let base = match address {
            IpAddr::V4(_) => Ipv6Addr::from_bits(base).to_ipv4_mapped().map_or(address, IpAddr::V4),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from_bits(base)),
        };
        return Err(Refusal::new(
            format!("expected a network without bits of a host, found `{text}`"),
            format!("the network is `{base}/{fixed}`, this one address is `{address}/{widest}`"),
        ));
    }
    Ok(Network { first: bits, last: bits | host })
}

/// What to say about an address without a length.
fn bare(text: &str) -> Refusal {
    match parse(text) {
        Some(address) => {
            let widest = if address.is_ipv4() { 32 } else { 128 };
            Refusal::new(
                format!("expected a network, found the address `{text}`"),
                format!("write `{address}/{widest}`, or test for equality with the address"),
            )
        }
        None => Refusal::new(
            format!("expected a network such as `10.0.0.0/8` or `2001:db8::/32`, found `{text}`"),
            "write an IPv4 or IPv6 address, `/`, and the number of fixed bits",
        ),
    }
}

fn parse(text: &str) -> Option<IpAddr> {
    let v4 = text.parse::<Ipv4Addr>().map(IpAddr::V4);
    v4.or_else(|_| text.parse::<Ipv6Addr>().map(IpAddr::V6)).ok()
}

#[cfg(test)]
mod tests {
    use super::network;
    use crate::lower::IPV4;

    #[track_caller]
    fn range(text: &str) -> (u128, u128) {
        let network = network(text).unwrap();
        (network.first, network.last)
    }

    #[test]
    fn ranges() {
        assert_eq!(range("0.0.0.0/0"), IPV4);
        assert_eq!(range("10.0.0.0/8"), (0xFFFF_0A00_0000, 0xFFFF_0AFF_FFFF));
        assert_eq!(range("10.0.0.1/32"), (0xFFFF_0A00_0001, 0xFFFF_0A00_0001));
        assert_eq!(range("::/0"), (0, u128::MAX));
        assert_eq!(range("::1/128"), (1, 1));
        assert_eq!(range("::ffff:10.0.0.0/104"), range("10.0.0.0/8"));
        assert_eq!(range("::ffff:0:0/96"), IPV4);
        assert_eq!(range("2001:db8::/32").0, 0x2001_0DB8_u128 << 96);
    }

    #[track_caller]
    fn refused(text: &str, message: &str, help: &str) {
        let refusal = network(text).unwrap_err();
        assert!(refusal.message.contains(message), "{text}: {}", refusal.message);
        assert!(refusal.help.contains(help), "{text}: {}", refusal.help);
    }

    #[test]
    fn refusals() {
        refused("10.0.0.1/8", "bits of a host", "`10.0.0.0/8`");
        refused("2001:db8::1/32", "bits of a host", "`2001:db8::/32`");
        refused("10.0.0.1", "the address", "`10.0.0.1/32`");
        refused("::1", "the address", "`::1/128`");
        refused("10.0.0.0/33", "from 0 to 32", "`10.0.0.0/32`");
        refused("10.0.0.0/08", "from 0 to 32", "");
        refused("10.0.0.0/+8", "from 0 to 32", "");
        refused("10.0.0.0/", "from 0 to 32", "");
        refused("::/129", "from 0 to 128", "");
        refused("fe80::%eth0/64", "such as", "leave the zone out: `fe80::/64`");
        refused("10.0.0/8", "such as", "fixed bits");
        refused("everywhere", "such as", "fixed bits");
    }
}
