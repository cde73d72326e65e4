//! Addresses of keys: `https://host/path`, and nothing that two readers might read differently.

/// Why a text is no address of keys. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// It does not begin with `https://`.
    NotHttps,
    /// A name, perhaps with a password, stands before the host.
    Login,
    /// There is no host, or one with characters that no host has.
    Host,
    /// What follows the colon after the host is no port.
    Port,
    /// A part of a document is named.
    Fragment,
    /// A character that no address has as itself (RFC 3986, section 2).
    Character,
}

const SCHEME: &str = "https://";

/// Checks an address.
pub(super) fn check(address: &str) -> Result<(), Malformed> {
    let rest = address.strip_prefix(SCHEME).ok_or(Malformed::NotHttps)?;
    if rest.contains('#') {
        return Err(Malformed::Fragment);
    }
    if !rest.bytes().all(is_of_address) {
        return Err(Malformed::Character);
    }
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(Malformed::Login);
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !host.split('.').all(is_label) {
        return Err(Malformed::Host);
    }
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit())
            && port.parse::<u16>().is_ok_and(|port| port > 0)
    };
    if !port.is_none_or(is_port) {
        return Err(Malformed::Port);
    }
    Ok(())
}

/// Unreserved, reserved or part of an escape (RFC 3986, sections 2.1 to 2.3), but for brackets.
fn is_of_address(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=%".contains(&byte)
}

/// What is wrong with an address, and what to do.
pub(super) fn words(malformed: Malformed, address: &str) -> (&'static str, String) {
    match malformed {
        Malformed::NotHttps => {
            let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
            let meant = format!("{SCHEME}{rest}");
            let help = if check(&meant).is_ok() {
                format!("write `{meant}`: keys that come any other way may be anybody's")
            } else {
                "write `https://`, the host and the path".to_owned()
            };
            ("expected an address that begins with `https://`", help)
        }
        Malformed::Login => (
            "expected a host after `https://`, found `@`",
            "keys are public: take out what stands before the host".to_owned(),
        ),
        Malformed::Host => (
            "expected a host of letters, digits, `-` and dots after `https://`",
            "write it like `https://maskinporten.no/jwk`".to_owned(),
        ),
        Malformed::Port => (
            "expected a port of 1 to 65535 after the host",
            "leave the port out if it is 443".to_owned(),
        ),
        Malformed::Fragment => {
            let before = address.split('#').next().unwrap_or_default();
            ("expected an address without `#`", format!("write `{before}`"))
        }
        Malformed::Character => (
            "expected an address of letters, digits and signs of RFC 3986",
            "write other characters as escapes, such as `%20`".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{Malformed, check};

    #[test]
    fn addresses() {
        for (address, expected) in [
            ("https://maskinporten.no/jwk", Ok(())),
            ("https://maskinporten.no", Ok(())),
            ("https://a.b:8443/x?y=z", Ok(())),
            ("https://127.0.0.1/x", Ok(())),
            ("https://a/%20", Ok(())),
            ("https://a/@b", Ok(())),
            ("http://a/", Err(Malformed::NotHttps)),
            ("HTTPS://a/", Err(Malformed::NotHttps)),
            ("https:/a", Err(Malformed::NotHttps)),
            ("a", Err(Malformed::NotHttps)),
            ("", Err(Malformed::NotHttps)),
            ("file:///etc/keys", Err(Malformed::NotHttps)),
            ("https://", Err(Malformed::Host)),
            ("https:///a", Err(Malformed::Host)),
            ("https://?a", Err(Malformed::Host)),
            ("https://a..b/", Err(Malformed::Host)),
            ("https://a./", Err(Malformed::Host)),
            ("https://a_b/", Err(Malformed::Host)),
            ("https://%61/", Err(Malformed::Host)),
            ("https://:443/", Err(Malformed::Host)),
            ("https://a:/", Err(Malformed::Port)),
            ("https://a:0/", Err(Malformed::Port)),
            ("https://a:65536/", Err(Malformed::Port)),
            ("https://a:+1/", Err(Malformed::Port)),
            ("https://a:1:2/", Err(Malformed::Port)),
            ("https://b@a/", Err(Malformed::Login)),
            ("https://b:c@a/", Err(Malformed::Login)),
            ("https://a/#b", Err(Malformed::Fragment)),
            ("https://a#@b/", Err(Malformed::Fragment)),
            ("https://a\\@b/", Err(Malformed::Character)),
            ("https://a/ b", Err(Malformed::Character)),
            ("https://å/", Err(Malformed::Character)),
            ("https://[::1]/", Err(Malformed::Character)),
        ] {
            assert_eq!(check(address), expected, "{address}");
        }
    }
}
