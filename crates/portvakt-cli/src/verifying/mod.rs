//! The verifier of the command line: a trust file and key sets.

mod key_sets;

use crate::args::TrustChoice;
use crate::console::Console;
use crate::input;
use crate::trouble::Trouble;
use portvakt::jwt::{Issuer, Trust, Verifier};
use portvakt::load::{self, LoadError};
use portvakt::{Limits, VerifiedClaims};
use std::path::Path;

/// The verifier that was chosen. Keys that it cannot use are told.
pub(crate) fn open(choice: &TrustChoice, console: &mut Console) -> Result<Verifier, Trouble> {
    let trust = trust(&choice.trust, console)?;
    let keys = key_sets::read(&choice.jwks, &trust, console)?;
    Verifier::try_new(trust, keys).map_err(|error| Trouble::Usage(error.to_string()))
}

fn trust(path: &Path, console: &mut Console) -> Result<Trust, Trouble> {
    match load::trust(path, &Limits::default()) {
        Ok(loaded) => {
            console.findings(&loaded.findings, &loaded.sources)?;
            Ok(loaded.trust)
        }
        Err(LoadError::Findings { findings, sources }) => {
            console.findings(&findings, &sources)?;
            Err(Trouble::file(path, &"the trust file cannot be used"))
        }
        Err(error) => Err(Trouble::Usage(error.to_string())),
    }
}

/// A token from a file, or from standard input for `-`, without the end of its line.
pub(crate) fn token(path: &Path) -> Result<Vec<u8>, Trouble> {
    let mut token = input::bytes(path)?;
    if token.pop_if(|last| *last == b'\n').is_some() {
        token.pop_if(|last| *last == b'\r');
    }
    Ok(token)
}

/// Who issued the token of these claims.
pub(crate) fn issuer<'v>(
    verifier: &'v Verifier,
    claims: &VerifiedClaims<'_>,
) -> Option<&'v Issuer> {
    #[derive(serde::Deserialize)]
    struct Claims {
        iss: String,
    }
    let Claims { iss } = serde_json::from_slice(claims.as_ref()).ok()?;
    verifier.trust().issuers().iter().find(|issuer| issuer.iss == iss)
}
