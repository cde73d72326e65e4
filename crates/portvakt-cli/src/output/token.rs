//! Tokens for people. All outside text passes [`shown`].

use crate::console::shown;
use crate::fields::Fields;
use portvakt::jwt::{TokenError, Unverified};
use serde::Serialize;
use serde_json::value::RawValue;
use std::fmt::{Display, Formatter, Write};

/// What a token says: for programs as it is, for people by [`not_verified`].
#[derive(Serialize)]
pub(crate) struct Parts<'t> {
    /// Always false.
    verified: bool,
    header: Vec<Member<'t>>,
    claims: Vec<Member<'t>>,
}

/// A header parameter or a claim.
#[derive(Serialize)]
pub(super) struct Member<'t> {
    name: String,
    #[serde(rename = "type")]
    of: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'t RawValue>,
}

/// Whether values are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Values {
    /// They are.
    Shown,
    /// They are not: they may be personal.
    Hidden,
}

impl<'t> Parts<'t> {
    /// The header with its values, and the claims.
    pub(crate) fn of(token: &'t Unverified, claims: Values) -> Self {
        Self {
            verified: false,
            header: members(token.header(), Values::Shown),
            claims: members(token.claims(), claims),
        }
    }
}

/// The members of an object.
pub(super) fn members(json: &str, values: Values) -> Vec<Member<'_>> {
    let fields = Fields::read(json).map(|fields| fields.0).unwrap_or_default();
    let members = fields.into_iter().map(|(name, value)| Member {
        name,
        of: kind(value.get()),
        value: (values == Values::Shown).then_some(value),
    });
    members.collect()
}

/// What kind of value a JSON text is.
fn kind(json: &str) -> &'static str {
    match json.bytes().next() {
        Some(b'"') => "text",
        Some(b'{') => "object",
        Some(b'[') => "list",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ => "number",
    }
}

/// Names and types, and values where they are shown.
pub(crate) fn not_verified(parts: &Parts<'_>) -> String {
    let mut out = "not verified: anybody may have written this token\n".to_owned();
    for (title, members) in [("header", &parts.header), ("claims", &parts.claims)] {
        let _ = writeln!(out, "{title}");
        out.extend(members.iter().map(ToString::to_string));
    }
    out
}

/// A line for people.
impl Display for Member<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let name = shown(&self.name);
        match self.value {
            Some(value) => writeln!(f, "  {name}: {}", shown(value.get())),
            None => writeln!(f, "  {name}: {}", self.of),
        }
    }
}

/// Whether a token is accepted, and the issuer's name or the check that failed.
pub(crate) fn verified(result: &Result<&str, TokenError>) -> String {
    match result {
        Ok(issuer) => format!("verified\n  issuer: {}\n", shown(issuer)),
        Err(error) => format!("refused\n{}", refused(error)),
    }
}

/// The check that a token failed.
pub(crate) fn refused(error: &TokenError) -> String {
    format!("  {}: {}\n", error.code(), shown(&error.to_string()))
}
