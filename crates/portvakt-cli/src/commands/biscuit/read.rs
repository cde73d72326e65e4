//! Tokens, keys and what is revoked, from files.

use crate::trouble::Trouble;
use crate::{input, private_file, verifying};
use portvakt::biscuit::{
    BiscuitError, Limits, RevocationId, Revocations, RootKeyPair, RootKeys, Token,
};
use std::path::{Path, PathBuf};

/// A token from a file, or from standard input for `-`, without the end of its line; or the check
/// that it does not even come to.
pub(super) fn token(path: &Path) -> Result<Result<Token, BiscuitError>, Trouble> {
    let bytes = verifying::token(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| BiscuitError::Base64);
    Ok(text.and_then(|text| Token::from_text(text, &Limits::default())))
}

/// A private root key, which nobody but its owner may read.
pub(super) fn private_key(path: &Path) -> Result<RootKeyPair, Trouble> {
    let text = private_file::read(path)?;
    let key = RootKeyPair::from_private_text(text.trim_end());
    key.map_err(|error| Trouble::file(path, &error))
}

/// The root keys that are trusted, of all files.
pub(super) fn root_keys(paths: &[PathBuf]) -> Result<RootKeys, Trouble> {
    let mut all = Vec::new();
    for path in paths {
        let keys = RootKeys::from_json(&input::small_text(path)?);
        all.extend(keys.map_err(|error| Trouble::file(path, &error))?.iter().cloned());
    }
    RootKeys::try_new(all).map_err(|error| Trouble::Usage(format!("--keys: {error}")))
}

/// What has been revoked: one id a line, or a JSON array.
pub(super) fn revocations(path: &Path) -> Result<Revocations, Trouble> {
    // What comes in a stream may have been read by somebody else, or may end early: what is left would
    // say that nothing is revoked.
    if path == Path::new("-") {
        return Err(Trouble::Usage("--revoked: expected a file, not standard input".to_owned()));
    }
    let metadata = std::fs::metadata(path).map_err(|error| Trouble::file(path, &error))?;
    if !metadata.is_file() {
        return Err(Trouble::file(path, &"expected a regular file of revocation ids"));
    }
    let text = input::text(path)?;
    if !text.trim_start().starts_with('[') {
        return Revocations::parse(&text).map_err(|error| Trouble::file(path, &error));
    }
    let expected = || Trouble::file(path, &"expected an array of revocation ids");
    let texts: Vec<String> = serde_json::from_str(&text).map_err(|_| expected())?;
    let ids: Option<Vec<_>> = texts.iter().map(|text| RevocationId::parse(text)).collect();
    ids.map(Revocations::new).ok_or_else(expected)
}
