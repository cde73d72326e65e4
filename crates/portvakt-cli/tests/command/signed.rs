//! A folder with trust, keys and tokens, made by the command.

use crate::run::Folder;
use std::fs;

/// Two issuers: `one` signs with `one.pem`, `other` with `other.pem`.
const TRUST: &str = "
portvakt_trust: 1
issuers:
  one: { iss: https://one, algorithms: [EdDSA], audience: { one_of: [us], absent: allowed } }
  other: { iss: https://other, algorithms: [ES256], audience: { any: true, because: it is a test } }
";

/// An hour before [`EXPIRES`].
pub(crate) const NOW: &str = "2026-01-01T00:00:00Z";

/// When the tokens expire, beyond the leeway.
pub(crate) const EXPIRED: &str = "2026-01-01T01:00:11Z";

/// Claims of the issuer `one`, with more members, each with a comma before it.
pub(crate) fn claims(more: &str) -> String {
    format!(r#"{{"iss":"https://one","exp":1767229200{more}}}"#)
}

/// A folder with the trust, both key sets in `keys.json` and one by one, and no tokens yet.
pub(crate) fn folder(name: &str) -> Folder {
    let folder = Folder::new(name).with("trust.yaml", TRUST);
    for (name, algorithm) in [("one", "EdDSA"), ("other", "ES256")] {
        let [private, public] = [format!("{name}.pem"), format!("{name}.json")];
        let keys = ["token", "keys", "--kid", name, "--algorithm", algorithm];
        folder.run(&[&keys[..], &["--private", &private, "--public", &public]].concat()).exits(0);
    }
    let set = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let both = format!("{{\"one\":{},\"other\":{}}}", set("one.json"), set("other.json"));
    folder.with("keys.json", &both)
}

/// Claims signed by a key of the folder.
pub(crate) fn sign(folder: &Folder, key: &str, claims: &str) -> String {
    let sign = ["token", "sign", "--key", key, "--kid", key.trim_end_matches(".pem")];
    let signed = folder.run_with(&[&sign[..], &["--claims", "-"]].concat(), claims);
    signed.exits(0).out.trim_end().to_owned()
}
