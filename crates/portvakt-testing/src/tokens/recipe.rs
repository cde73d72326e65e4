//! How a token is made.

use super::surgery::Step;

/// Changes of the members of a JSON object: names as they stand between quotes, each with its values
/// as JSON texts. None takes the member away, several repeat it.
pub type Edits = Vec<(String, Vec<String>)>;

/// How a token is made: what differs from an honest token of an issuer. The format is described in
/// `policies/conformance/README.md`.
#[derive(Debug, Clone, Default)]
pub struct Recipe {
    /// The name of the issuer that an honest token would be of.
    pub issuer: String,
    /// The name of the key that signs, unless it is the issuer's first.
    pub key: Option<String>,
    /// How it signs, unless as its kind does.
    pub sign: Option<String>,
    /// Changes of the header.
    pub header: Edits,
    /// Changes of the claims.
    pub claims: Edits,
    /// Steps on the JSON texts of header and claims.
    pub json: Vec<Step>,
    /// Steps on the encoded segments that are signed.
    pub text: Vec<Step>,
    /// Steps on the token after it is signed.
    pub signed: Vec<Step>,
}

impl Recipe {
    /// An honest token of an issuer.
    #[must_use]
    pub fn honest(issuer: &str) -> Self {
        Self { issuer: issuer.to_owned(), ..Self::default() }
    }
}

/// Changes the members of an object.
pub(super) fn edit(members: &mut Vec<(String, String)>, edits: &Edits) {
    for (name, values) in edits {
        let found = members.iter().position(|(one, _)| one == name);
        let at = found.unwrap_or(members.len());
        assert!(found.is_some() || !values.is_empty(), "`{name}` is not there");
        let new = values.iter().map(|value| (name.clone(), value.clone()));
        members.splice(at..at + usize::from(found.is_some()), new);
    }
}

/// The JSON text of an object.
pub(super) fn object(members: &[(String, String)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}
