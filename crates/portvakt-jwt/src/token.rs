//! The three segments of a token, and its header.

use crate::error::TokenError;
use crate::json::{ObjectError, members, text};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// The segments of a token in compact form (RFC 7515, section 7.1), still encoded.
pub(crate) struct Segments<'t> {
    pub(crate) header: &'t [u8],
    pub(crate) payload: &'t [u8],
    pub(crate) signature: &'t [u8],
    /// What is signed: the first two with the dot between them.
    pub(crate) message: &'t [u8],
}

impl<'t> Segments<'t> {
    /// Cuts a token at its dots.
    pub(crate) fn of(token: &'t [u8], longest: usize) -> Result<Self, TokenError> {
        if token.len() > longest {
            return Err(TokenError::TooLong);
        }
        let mut dots = memchr::memchr_iter(b'.', token);
        let (Some(first), Some(second)) = (dots.next(), dots.next()) else {
            return Err(TokenError::Segments);
        };
        match dots.count() {
            0 => {}
            2 => return Err(TokenError::Encrypted),
            _ => return Err(TokenError::Segments),
        }
        let (message, signature) = token.split_at_checked(second).unwrap_or_default();
        let (header, payload) = message.split_at_checked(first).unwrap_or_default();
        let after_dot = |rest: &'t [u8]| rest.get(1..).unwrap_or_default();
        Ok(Self { header, payload: after_dot(payload), signature: after_dot(signature), message })
    }
}

/// The bytes of a segment: base64url without padding, white space or stray bits.
pub(crate) fn decoded(segment: &[u8]) -> Result<Vec<u8>, TokenError> {
    URL_SAFE_NO_PAD.decode(segment).map_err(|_| TokenError::Base64)
}

/// What a header says that matters here. Nothing in it is trusted: `jku`, `x5u`, `x5c` and `jwk`
/// are parameters like any other that nobody asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Header<'h> {
    pub(crate) alg: Cow<'h, str>,
    pub(crate) typ: Option<Cow<'h, str>>,
    pub(crate) kid: Option<Cow<'h, str>>,
}

impl<'h> Header<'h> {
    /// Reads a header (RFC 7515, section 4).
    pub(crate) fn read(json: &'h [u8]) -> Result<Self, TokenError> {
        let mut header = Self::default();
        let mut fault = Ok(());
        let read = members(json, |name, value| {
            fault = header.take(name, value);
            if fault.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        read.map_err(|error| match error {
            ObjectError::NotAnObject => TokenError::Header,
            ObjectError::Repeated => TokenError::HeaderRepeated,
        })?;
        fault?;
        if header.alg.is_empty() { Err(TokenError::Header) } else { Ok(header) }
    }

    fn take(&mut self, name: &str, value: &'h str) -> Result<(), TokenError> {
        let text = || text(value).ok_or(TokenError::Header);
        match name {
            "alg" => self.alg = text()?,
            "typ" => self.typ = Some(text()?),
            "kid" => self.kid = Some(text()?),
            "cty" => {
                let kind = text()?.to_ascii_lowercase();
                if kind == "jwt" || kind.ends_with("/jwt") || kind.ends_with("+jwt") {
                    return Err(TokenError::Nested);
                }
            }
            "crit" => return Err(TokenError::Critical),
            "b64" => return Err(TokenError::Unencoded),
            "zip" => return Err(TokenError::Compressed),
            "enc" => return Err(TokenError::Encrypted),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Header, Segments, TokenError, decoded};

    #[test]
    fn there_are_three_segments() {
        let token = Segments::of(b"aa.bb.cc", 8).map(|one| (one.message, one.signature));
        assert_eq!(token, Ok((&b"aa.bb"[..], &b"cc"[..])));
        for (token, expected) in [
            (&b"aa.bb.ccc"[..], TokenError::TooLong),
            (b"", TokenError::Segments),
            (b"aa.bb", TokenError::Segments),
            (b"a.b.c.d", TokenError::Segments),
            (b"a.b..d.", TokenError::Encrypted),
            (b".......", TokenError::Segments),
        ] {
            assert_eq!(Segments::of(token, 8).err(), Some(expected));
        }
    }

    #[test]
    fn base64_has_one_form() {
        assert_eq!(decoded(b"_-8").as_deref(), Ok(&[0xff, 0xef][..]));
        for segment in ["_-8=", "_-9", "/+8", "_-8 ", "_-8\n", "_", "_-8\0"] {
            assert_eq!(decoded(segment.as_bytes()), Err(TokenError::Base64), "{segment:?}");
        }
    }

    #[test]
    fn headers_are_read_strictly() {
        #[track_caller]
        fn check(json: &str, expected: &Result<(&str, Option<&str>, Option<&str>), TokenError>) {
            let header = Header::read(json.as_bytes());
            let header = header.as_ref();
            assert_eq!(
                &header
                    .map(|one| (&*one.alg, one.typ.as_deref(), one.kid.as_deref()))
                    .map_err(Clone::clone),
                expected
            );
        }
        check(r#"{"alg":"RS256"}"#, &Ok(("RS256", None, None)));
        check(r#"{"typ":"JWT","x5t":1,"kid":"k","alg":"a"}"#, &Ok(("a", Some("JWT"), Some("k"))));
        check(r#"{"alg":"a","jku":"https://x","jwk":{}}"#, &Ok(("a", None, None)));
        check(r#"{"alg":"a","cty":"json"}"#, &Ok(("a", None, None)));
        for (json, expected) in [
            ("", TokenError::Header),
            ("[]", TokenError::Header),
            ("{}", TokenError::Header),
            (r#"{"alg":""}"#, TokenError::Header),
            (r#"{"alg":1}"#, TokenError::Header),
            (r#"{"alg":"a","kid":1}"#, TokenError::Header),
            (r#"{"alg":"a","kid":null}"#, TokenError::Header),
            (r#"{"alg":"a","typ":["JWT"]}"#, TokenError::Header),
            (r#"{"alg":"a"} "x""#, TokenError::Header),
            (r#"{"alg":"a","alg":"a"}"#, TokenError::HeaderRepeated),
            (r#"{"alg":"a","x":1,"x":1}"#, TokenError::HeaderRepeated),
            (r#"{"alg":"a","crit":[]}"#, TokenError::Critical),
            (r#"{"alg":"a","b64":true}"#, TokenError::Unencoded),
            (r#"{"alg":"a","zip":"DEF"}"#, TokenError::Compressed),
            (r#"{"alg":"a","enc":"A128GCM"}"#, TokenError::Encrypted),
            (r#"{"alg":"a","cty":"JWT"}"#, TokenError::Nested),
            (r#"{"alg":"a","cty":"application/jwt"}"#, TokenError::Nested),
        ] {
            check(json, &Err(expected));
        }
    }
}
