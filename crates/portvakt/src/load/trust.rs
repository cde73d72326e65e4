//! Trust from a file.

use super::{LoadError, bounded};
use portvakt_core::diagnostic::Diagnostics;
use portvakt_core::limits::Limits;
use portvakt_core::source::{self, Sources};
use portvakt_jwt::{Trust, trust_file};
use std::path::Path;

/// Trust that was loaded.
#[derive(Debug)]
pub struct LoadedTrust {
    /// Whose tokens are accepted.
    pub trust: Trust,
    /// Warnings.
    pub findings: Diagnostics,
    /// The file that was read, named from where the caller stands.
    pub sources: Sources,
}

/// Loads a [trust file](crate::manual::trust). Nothing is fetched: keys are for whoever makes a
/// [`Verifier`](portvakt_jwt::Verifier) to hand in.
///
/// ```
/// use portvakt::{Limits, load};
/// # use std::path::Path;
/// # let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/dialogporten/trust/test.yaml");
///
/// let loaded = load::trust(&path, &Limits::default())?;
/// assert!(loaded.findings.is_empty());
/// let names: Vec<&str> = loaded.trust.issuers().iter().map(|one| one.name.as_str()).collect();
/// assert_eq!(names, ["altinn", "idporten", "maskinporten"]);
/// # Ok::<(), load::LoadError>(())
/// ```
///
/// # Errors
///
/// The file cannot be read, is larger than a policy may be, or has errors: [`LoadError::Findings`]
/// holds all of them.
pub fn trust(path: &Path, limits: &Limits) -> Result<LoadedTrust, LoadError> {
    let bytes = bounded::read(path, limits.policy_bytes)
        .map_err(|refused| refused.of(path, limits.policy_bytes))?;
    let mut sources = Sources::default();
    let mut findings = Diagnostics::default();
    let name = path.display().to_string();
    let trust = match source::decode(bytes) {
        Ok(text) => {
            let file = sources.add(name, text.as_str());
            trust_file::read(file, &text, limits, &mut findings)
        }
        Err(not_utf8) => {
            let file = sources.add(name, not_utf8.text.as_str());
            findings.push(not_utf8.diagnostic(file));
            None
        }
    };
    findings.sort();
    match trust {
        Some(trust) => Ok(LoadedTrust { trust, findings, sources }),
        None => Err(LoadError::Findings { findings, sources }),
    }
}
