//! `portvakt biscuit keys` and `portvakt biscuit mint`

use crate::handed_on::{EXPIRES, NOW, claims, folder, keys, mint};
use crate::run::{Ended, Folder};
use crate::signed;
use std::fs;

fn text(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

/// Mints a token to read, from claims.
fn read(folder: &Folder, claims: &str, extra: &[&str]) -> Ended {
    fs::write(folder.path().join("claims.json"), claims).unwrap();
    let read = ["--claims", "claims.json", "--capability", "letters.read", "--audience", "mailer"];
    mint(folder, &[&read[..], extra].concat())
}

#[test]
fn a_root_key_is_made_and_the_private_part_is_never_shown() {
    let folder = Folder::new("biscuit_keys");
    let made = keys(&folder, "7", "root").exits(0);
    assert_eq!(made.out, "root key 7\n  private: root.key\n  public: root.json\n", "{}", made.err);
    let public: serde_json::Value = serde_json::from_str(&text(&folder, "root.json")).unwrap();
    let entry = &public["root_keys"][0];
    assert_eq!(entry["id"], 7);
    assert_eq!(entry["issuers"][0], "https://one");
    assert_eq!(entry["max_lifetime"], 3600);
    assert_eq!(entry["leeway"], 10);
    let private = text(&folder, "root.key");
    let secret = private.trim().strip_prefix("ed25519-private/").unwrap();
    assert_eq!(secret.len(), 64);
    for shown in [&made.out, &made.err, &text(&folder, "root.json")] {
        assert!(!shown.contains(secret));
    }
}

#[test]
fn trust_that_is_not_sound_makes_no_files() {
    let folder = Folder::new("biscuit_keys_trust");
    let make = |id: &str, capability: &str, seconds: &str| {
        let keys = ["biscuit", "keys", "--id", id, "--private", "root.key"];
        let trust = ["--public", "root.json", "--issuer", "me", "--capability", capability];
        folder.run(&[&keys[..], &trust, &["--max-lifetime", seconds]].concat())
    };
    make("1", "a.*", "60").exits(2).warns("root key 1: expected full names");
    make("1", "a", "0").exits(2).warns("`max_lifetime` is out of bounds");
    make("-1", "a", "60").exits(2);
    let bare = ["biscuit", "keys", "--id", "1", "--private", "root.key", "--public", "root.json"];
    folder.run(&bare).exits(2).warns("--issuer").warns("--capability").warns("--max-lifetime");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
#[cfg(unix)]
fn only_the_owner_may_read_a_root_key_and_nothing_is_overwritten() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("biscuit_keys_mode");
    let path = folder.path().join("root.key");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    read(&folder, &claims(""), &["--expires", EXPIRES]).exits(0);
    let before = text(&folder, "root.key");
    keys(&folder, "2", "root").exits(2).warns("root.key");
    assert_eq!(text(&folder, "root.key"), before);
    fs::write(folder.path().join("other.json"), "mine").unwrap();
    keys(&folder, "2", "other").exits(2).warns("other.json");
    assert_eq!(text(&folder, "other.json"), "mine");
    assert!(!folder.path().join("other.key").exists(), "half of a pair is left");
    for others in [0o640, 0o604] {
        fs::set_permissions(&path, fs::Permissions::from_mode(others)).unwrap();
        let refused = read(&folder, &claims(""), &["--expires", EXPIRES]).exits(2);
        let refused = refused.warns("that its owner alone may read");
        assert!(refused.out.is_empty(), "{}", refused.out);
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, "ed25519-private/secret").unwrap();
    let refused = read(&folder, &claims(""), &["--expires", EXPIRES]).exits(2);
    assert!(!refused.warns("expected `ed25519-private/`").err.contains("secret"));
}

#[test]
fn claims_that_do_not_allow_it_are_not_handed_on() {
    let folder = folder("biscuit_mint_claims");
    let expires = ["--expires", EXPIRES];
    read(&folder, &claims(""), &expires).exits(0);
    for (claims, why) in [
        (claims("").replace("letters", "secret-7"), "the claims never allow `letters.read`"),
        (claims("").replace("1767229200", "1767225600"), "expired"),
        (claims("").replace("iss", "sub"), "the claims have no issuer"),
        (claims("").replace("\"letters\"", "7"), "subject.scope"),
        (claims("").replace("1767229200", "1767226000"), "the token would outlive the claims"),
    ] {
        let refused = read(&folder, &claims, &expires).exits(1).warns(why);
        assert!(refused.out.is_empty() && !refused.err.contains("secret-7"), "{}", refused.err);
    }
    let short = claims("").replace("1767229200", "1767226000");
    read(&folder, &short, &[&expires[..], &["--outlive-claims"]].concat()).exits(0);
}

#[test]
fn the_policy_says_of_what_type_a_value_is() {
    let folder = folder("biscuit_mint_types");
    let size = ["--resource", "size=3", "--resource", "size=-4"];
    let rest = ["--resource", "secret=true", "--resource", "kind=3", "--expires", EXPIRES];
    let token = read(&folder, &claims(""), &[&size[..], &rest].concat()).exits(0).out;
    let shown = folder.run_with(&["biscuit", "inspect", "-"], &token).exits(1);
    let shown = shown.says("  resource.size: -4 or 3\n").says("  resource.secret: true\n");
    // A claim that was looked for, and not there.
    shown.says("  resource.kind: \"3\"\n").says("  pid: null\n");
}

#[test]
fn what_the_policy_does_not_know_is_wrong_usage() {
    let folder = folder("biscuit_mint_usage");
    let expires = ["--expires", EXPIRES];
    for (extra, why) in [
        (&["--resource", "kinds=invoice"][..], "did you mean `kind`?"),
        (&["--resource", "size=large"], "a value is none that `resource.size` can have"),
        (&["--resource", "secret=7"], "a value is none that `resource.secret` can have"),
        (&["--resource", "size=3", "--resource", "size=x"], "are of two types"),
        (&["--resource", "kind={}"], "expected a text, an integer or a truth value"),
        (&["--capability", "letters.eat"], "the policy has no capability `letters.eat`"),
        (&["--audience", ""], "expected names"),
    ] {
        read(&folder, &claims(""), &[&expires[..], extra].concat()).exits(2).warns(why);
    }
    let past = read(&folder, &claims(""), &["--expires", NOW]).exits(2);
    past.warns("expected an expiry in the future");
    read(&folder, &claims(""), &[]).exits(2).warns("--expires");
    let trust = ["--trust", "trust.yaml", "--jwks", "keys.json"];
    read(&folder, &claims(""), &[&expires[..], &trust].concat()).exits(2).warns("cannot be used");
    let alone = ["--capability", "letters.read", "--audience", "mailer", "--token", "t"];
    mint(&folder, &[&alone[..], &expires].concat()).exits(2).warns("--trust");
}

#[test]
fn a_signed_token_is_verified_before_its_claims_are_handed_on() {
    let house = folder("biscuit_mint_token");
    let folder =
        signed::folder("biscuit_mint_signed").with("p/policy.yaml", &text(&house, "p/policy.yaml"));
    keys(&folder, "1", "root").exits(0);
    let mint = |expires: &str| {
        let rights = ["--capability", "letters.read", "--audience", "mailer"];
        let token = ["--token", "t.jwt", "--trust", "trust.yaml", "--jwks", "keys.json"];
        mint(&folder, &[&rights[..], &token, &["--expires", expires]].concat())
    };
    let token = signed::sign(&folder, "one.pem", &signed::claims(r#","scope":"letters""#));
    fs::write(folder.path().join("t.jwt"), &token).unwrap();
    mint(EXPIRES).exits(0);
    mint(signed::EXPIRED).exits(1).warns("the token would outlive the claims");
    let other = signed::sign(&folder, "other.pem", &signed::claims(r#","scope":"letters""#));
    fs::write(folder.path().join("t.jwt"), other).unwrap();
    let refused = mint(EXPIRES).exits(1).warns("error: the token is refused: ");
    assert!(refused.out.is_empty(), "{}", refused.out);
}
