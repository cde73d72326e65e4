//! A folder with a policy, claims, a root key and capability tokens, made by the command.

use crate::run::{Ended, Folder};
use std::fs;

const POLICY: &str = r#"
portvakt: 1
policy: letters
attributes:
  subject.scope: { type: text_set, split: " " }
  subject.person: { claim: pid, type: text }
  resource.kind: { type: text, optional: true }
  resource.size: { type: integer, optional: true }
  resource.secret: { type: boolean, optional: true }
  context.now: { type: time, optional: true }
capabilities: { letters: { read: Read, send: Send, burn: Burn } }
rules:
  readers: { allow: letters.read, when: { subject.scope: "letters" } }
  senders: { allow: letters.send, when: { subject.scope: "letters" } }
  burners: { allow: letters.burn, when: { subject.scope: "fire" } }
  large: { deny: letters.send, when: { resource.size: { more_than: 9 } }, because: Too large. }
"#;

/// When tokens are minted.
pub(crate) const NOW: &str = "2026-01-01T00:00:00Z";
/// When tokens of the folder expire.
pub(crate) const EXPIRES: &str = "2026-01-01T00:10:00Z";

/// Claims of the issuer `https://one`, with more members, each with a comma before it.
pub(crate) fn claims(more: &str) -> String {
    format!(r#"{{"iss":"https://one","exp":1767229200,"scope":"letters"{more}}}"#)
}

/// A folder with all that minting and verifying needs, where nothing is revoked.
pub(crate) fn folder(name: &str) -> Folder {
    let folder = Folder::new(name)
        .with("p/policy.yaml", POLICY)
        .with("claims.json", &claims(r#","pid":"secret-7""#))
        .with("revoked.txt", "");
    keys(&folder, "1", "root").exits(0);
    folder
}

/// Makes `name.key` and `name.json`.
pub(crate) fn keys(folder: &Folder, id: &str, name: &str) -> Ended {
    let [private, public] = [format!("{name}.key"), format!("{name}.json")];
    let keys = ["biscuit", "keys", "--id", id, "--private", &private, "--public", &public];
    let trust = ["--issuer", "https://one", "--capability", "letters.**", "--max-lifetime", "3600"];
    folder.run(&[&keys[..], &trust].concat())
}

/// Mints with the root key.
pub(crate) fn mint(folder: &Folder, extra: &[&str]) -> Ended {
    let mint = ["biscuit", "mint", "p", "--key", "root.key", "--key-id", "1", "--now", NOW];
    folder.run(&[&mint[..], extra].concat())
}

/// Mints a token of two capabilities for two kinds, as `name`.
pub(crate) fn minted(folder: &Folder, name: &str) {
    let rights = ["--capability", "letters.read", "--capability", "letters.send"];
    let resource = ["--resource", "kind=invoice", "--resource", "kind=reminder"];
    let rest = ["--audience", "mailer", "--audience", "archive", "--expires", EXPIRES];
    let claims = ["--claims", "claims.json"];
    let token = mint(folder, &[&claims[..], &rights, &resource, &rest].concat()).exits(0);
    fs::write(folder.path().join(name), token.out).unwrap();
}

/// Narrows one file to another.
pub(crate) fn narrowed(folder: &Folder, from: &str, to: &str, extra: &[&str]) {
    let token = folder.run(&[&["biscuit", "narrow", from][..], extra].concat()).exits(0);
    fs::write(folder.path().join(to), token.out).unwrap();
}

/// Verifies a token with the root key for the audience `mailer`, with more arguments.
pub(crate) fn verify(folder: &Folder, token: &str, now: &str, extra: &[&str]) -> Ended {
    let verify = ["biscuit", "verify", token, "--keys", "root.json", "--audience", "mailer"];
    let surroundings = ["--revoked", "revoked.txt", "--now", now];
    folder.run(&[&verify[..], &surroundings, extra].concat())
}

/// Asks for a capability with a token.
pub(crate) fn ask(folder: &Folder, token: &str, capability: &str, extra: &[&str]) -> Ended {
    let asked = ["--policy", "p", "--capability", capability];
    verify(folder, token, NOW, &[&asked[..], extra].concat())
}
