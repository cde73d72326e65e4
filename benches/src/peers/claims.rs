//! The claims that the policies read, borrowed from the text of a token: the cheapest way that a host
//! has to hand them to an engine. A text with escapes is refused, which favours the peers.

use crate::contest::Refused;
use serde::Deserialize;

/// What the policies read of a token.
#[derive(Debug, Deserialize)]
pub(super) struct Claims<'t> {
    pub(super) iss: &'t str,
    scope: &'t str,
    consumer: Option<Consumer<'t>>,
    #[serde(default)]
    pub(super) department: &'t str,
    #[serde(default)]
    pub(super) role: &'t str,
    #[serde(default)]
    pub(super) status: &'t str,
    #[serde(default)]
    pub(super) clearance: i64,
}

/// An organisation, as Maskinporten names it.
#[derive(Debug, Deserialize)]
struct Consumer<'t> {
    authority: &'t str,
    #[serde(rename = "ID")]
    id: &'t str,
}

impl<'t> Claims<'t> {
    /// Reads the text of a token's claims.
    pub(super) fn read(text: &'t str) -> Result<Self, Refused> {
        Ok(serde_json::from_str(text)?)
    }

    /// The scopes, in order.
    pub(super) fn scopes(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.scope.split(' ')
    }

    /// The number of the organisation that the token was issued to; empty when there is none.
    pub(super) fn organisation(&self) -> &'t str {
        let consumer = self.consumer.as_ref();
        let known = consumer.filter(|consumer| consumer.authority == "iso6523-actorid-upis");
        known.and_then(|consumer| consumer.id.strip_prefix("0192:")).unwrap_or_default()
    }
}
