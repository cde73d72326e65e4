//! Who asks: claims, or a token to verify.

use super::{Capabilities, Question, TrustChoice};
use clap::{ArgGroup, Args};
use std::path::{Path, PathBuf};

/// A token, and how it is verified: both or neither.
#[derive(Debug, Args)]
#[command(
    group(
        ArgGroup::new("verifying")
            .args(["trust", "jwks", "now"])
            .multiple(true)
            .requires("token")
            .conflicts_with("claims")
    ),
    // They are needed by a token alone.
    mut_arg("trust", |arg| arg.required(false)),
    mut_arg("jwks", |arg| arg.required(false)),
    mut_arg("now", |arg| arg.required(false))
)]
pub(crate) struct TokenChoice {
    /// A signed token to verify, in place of claims; `-` reads standard input
    #[arg(long, value_name = "FILE", requires_all = ["trust", "jwks", "now"])]
    pub(crate) token: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: Option<TrustChoice>,
}

/// What the arguments say of who asks.
#[derive(Debug)]
pub(crate) struct Presenting<'p> {
    /// Claims of a token that somebody has verified.
    pub(crate) claims: Option<&'p Path>,
    /// Or a token.
    pub(crate) token: &'p TokenChoice,
}

impl Question {
    /// Who asks.
    pub(crate) fn presenting(&self) -> Presenting<'_> {
        Presenting { claims: self.claims.as_deref(), token: &self.token }
    }
}

impl Capabilities {
    /// Who asks.
    pub(crate) fn presenting(&self) -> Presenting<'_> {
        Presenting { claims: self.claims.as_deref(), token: &self.token }
    }
}
