//! An issuer's metadata: where its keys are (RFC 8414, section 2).

use crate::document::address;
use crate::error::FetchError;
use reqwest::Url;
use serde::Deserialize;

/// What is read of metadata; everything else is passed over. Each is there once.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

/// The address of the keys by metadata that lie at an address: they are of the issuer, and the keys
/// are on the same host and port.
///
/// Whoever answers for another part of the host could name another's keys as ours; whoever answers
/// for this one cannot name those of another host.
pub(crate) fn keys_of(json: &[u8], at: &Url, iss: &str) -> Result<Url, FetchError> {
    if json.trim_ascii_start().first() != Some(&b'{') {
        return Err(FetchError::Metadata);
    }
    let metadata: Metadata = serde_json::from_slice(json).map_err(|_| FetchError::Metadata)?;
    if metadata.issuer != iss {
        return Err(FetchError::MetadataIssuer);
    }
    let keys = address(&metadata.jwks_uri).map_err(|_| FetchError::MetadataAddress)?;
    let place = |url: &Url| (url.host_str().map(str::to_owned), url.port_or_known_default());
    if place(&keys) == place(at) { Ok(keys) } else { Err(FetchError::MetadataAddress) }
}

#[cfg(test)]
mod tests {
    use super::{address, keys_of};

    #[test]
    fn keys_are_on_the_host_of_the_metadata() {
        let ours = "https://issuer.example/.well-known/openid-configuration";
        let elsewhere = Some("metadata-address");
        let rows = [
            ("https://issuer.example/jwks", None),
            ("https://issuer.example:443/jwks", None),
            ("https://ISSUER.example/jwks", None),
            ("http://issuer.example/jwks", elsewhere),
            ("http://issuer.example:443/jwks", elsewhere),
            ("https://issuer.example:8443/jwks", elsewhere),
            ("https://keys.issuer.example/jwks", elsewhere),
            ("https://issuer.example./jwks", elsewhere),
            ("https://issuer.example@evil.example/jwks", elsewhere),
            ("https://name@issuer.example/jwks", elsewhere),
            ("https://issuer.example.evil.example/jwks", elsewhere),
            ("//issuer.example/jwks", elsewhere),
            ("/jwks", elsewhere),
            ("", elsewhere),
        ];
        for (keys, error) in rows {
            let json = format!(r#"{{"issuer":"https://a/","jwks_uri":"{keys}","more":[]}}"#);
            let found = keys_of(json.as_bytes(), &address(ours).unwrap(), "https://a/");
            assert_eq!(found.err().map(|error| error.code()), error, "{keys}");
        }
    }

    #[test]
    fn metadata_are_those_of_the_issuer() {
        let at = address("https://a/").unwrap();
        let rows = [
            (r#"{"issuer":"https://a/","jwks_uri":"https://a/k"}"#, None),
            (r#"{"issuer":"https:\/\/a\/","jwks_uri":"https://a/k"}"#, None),
            (r#"{"issuer":"https://a","jwks_uri":"https://a/k"}"#, Some("metadata-issuer")),
            (r#"{"issuer":"https://A/","jwks_uri":"https://a/k"}"#, Some("metadata-issuer")),
            (r#"{"issuer":["https://a/"],"jwks_uri":"https://a/k"}"#, Some("metadata")),
            (r#"{"jwks_uri":"https://a/k"}"#, Some("metadata")),
            (r#"{"issuer":"https://a/"}"#, Some("metadata")),
            (r#"{"issuer":"b","issuer":"https://a/","jwks_uri":"https://a/k"}"#, Some("metadata")),
            (
                r#"{"issuer":"https://a/","jwks_uri":"b","jwks_uri":"https://a/k"}"#,
                Some("metadata"),
            ),
            (r#"["https://a/","https://a/k"]"#, Some("metadata")),
            ("<html>", Some("metadata")),
        ];
        for (json, error) in rows {
            let found = keys_of(json.as_bytes(), &at, "https://a/");
            assert_eq!(found.err().map(|error| error.code()), error, "{json}");
        }
    }

    #[test]
    fn addresses_are_plain_and_https() {
        for good in ["https://a/jwk", "https://a:8443", "HTTPS://a/jwk"] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in ["http://a/", "https://", "https://n@a/", "https://n:p@a/", "file:///a", "a", ""]
        {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
