//! The claims that handwritten code reads, borrowed from their text.

use serde::Deserialize;
use std::borrow::Cow;

/// The claims of a token from Maskinporten and its like.
#[derive(Debug, Deserialize)]
pub(super) struct Token<'c> {
    #[serde(borrow)]
    pub(super) iss: Cow<'c, str>,
    #[serde(borrow)]
    pub(super) scope: Cow<'c, str>,
    #[serde(borrow)]
    pub(super) consumer: Option<Consumer<'c>>,
}

/// The organisation that a token was issued to.
#[derive(Debug, Deserialize)]
pub(super) struct Consumer<'c> {
    #[serde(borrow)]
    authority: Cow<'c, str>,
    #[serde(borrow, rename = "ID")]
    id: Cow<'c, str>,
}

/// The claims of a hospital's token.
#[derive(Debug, Deserialize)]
pub(super) struct StaffToken<'c> {
    #[serde(borrow)]
    pub(super) department: Cow<'c, str>,
    #[serde(borrow)]
    pub(super) role: Cow<'c, str>,
    pub(super) clearance: i64,
    #[serde(borrow)]
    pub(super) status: Cow<'c, str>,
}

impl Token<'_> {
    /// The number of the organisation; empty when there is none.
    pub(super) fn organisation(&self) -> &str {
        let consumer = self.consumer.as_ref();
        let consumer = consumer.filter(|consumer| consumer.authority == "iso6523-actorid-upis");
        consumer.and_then(|consumer| consumer.id.strip_prefix("0192:")).unwrap_or_default()
    }

    pub(super) fn scopes(&self) -> impl Iterator<Item = &str> + Clone {
        self.scope.split(' ')
    }
}
