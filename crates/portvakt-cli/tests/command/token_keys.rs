//! `portvakt token keys` and `portvakt token sign`

use crate::run::{Ended, Folder};
use std::fs;

/// Makes keys here.
fn keys(folder: &Folder, extra: &[&str]) -> Ended {
    let mut arguments = vec!["token", "keys", "--private", "key.pem", "--public", "keys.json"];
    arguments.extend(extra);
    folder.run(&arguments)
}

fn text(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

/// A segment of a token as JSON.
fn segment(token: &str, place: usize) -> serde_json::Value {
    use base64::Engine;
    let segment = token.trim_end().split('.').nth(place).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(segment).unwrap();
    json(&String::from_utf8(bytes).unwrap())
}

#[cfg(unix)]
fn mode(folder: &Folder, name: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_pair_of_keys_is_made_and_the_private_one_is_never_shown() {
    let folder = Folder::new("token_keys");
    let made = keys(&folder, &["--algorithm", "ES256", "--kid", "one\u{1b}[2J"]).exits(0);
    assert_eq!(
        made.out, "ES256 key `one\\u{1b}[2J`\n  private: key.pem\n  public: keys.json\n",
        "{}",
        made.err
    );
    let public = json(&text(&folder, "keys.json"));
    let key = &public["keys"][0];
    assert_eq!(key["kid"], "one\u{1b}[2J");
    assert_eq!(key["alg"], "ES256");
    assert_eq!(key["use"], "sig");
    assert!(key.get("d").is_none());
    assert!(!text(&folder, "keys.json").contains('\u{1b}'));
    let private = text(&folder, "key.pem");
    let secret = private.lines().nth(1).unwrap();
    assert!(private.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert!(!made.out.contains(secret) && !made.err.contains(secret));
}

#[test]
#[cfg(unix)]
fn only_the_owner_may_read_a_private_key() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("token_keys_mode").with("claims.json", "{}");
    keys(&folder, &["--algorithm", "EdDSA"]).exits(0);
    let metadata = fs::metadata(folder.path().join("key.pem")).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    let sign = ["token", "sign", "--key", "key.pem", "--claims", "claims.json"];
    folder.run(&sign).exits(0);
    for others in [0o640, 0o604, 0o666] {
        mode(&folder, "key.pem", others);
        let refused = folder.run(&sign).exits(2).warns("that its owner alone may read");
        assert!(refused.out.is_empty(), "{}", refused.out);
    }
}

#[test]
#[cfg(unix)]
fn nothing_is_overwritten_and_no_link_is_followed() {
    let folder = Folder::new("token_keys_exclusive").with("keys.json", "mine");
    keys(&folder, &["--algorithm", "EdDSA"]).exits(2).warns("keys.json");
    assert_eq!(text(&folder, "keys.json"), "mine");
    assert!(!folder.path().join("key.pem").exists(), "half of a pair is left");
    fs::remove_file(folder.path().join("keys.json")).unwrap();
    // A link to nowhere must not make a file there.
    std::os::unix::fs::symlink("elsewhere.pem", folder.path().join("key.pem")).unwrap();
    keys(&folder, &["--algorithm", "EdDSA"]).exits(2).warns("key.pem");
    assert!(!folder.path().join("elsewhere.pem").exists());
    assert!(!folder.path().join("keys.json").exists());
    fs::remove_file(folder.path().join("key.pem")).unwrap();
    let same = ["token", "keys", "--private", "one", "--public", "one"];
    folder.run(&same).exits(2);
    assert!(!folder.path().join("one").exists());
}

#[test]
fn every_algorithm_signs_and_the_header_says_how() {
    let folder = Folder::new("token_sign")
        .with("claims.json", "{ \"scope\": \"a b\",\n \"n\": 1.0, \"scope\": \"c\" }");
    for (made_for, others) in [
        ("RS256", &["RS384", "RS512", "PS256", "PS384", "PS512"][..]),
        ("ES256", &[]),
        ("ES384", &[]),
        ("EdDSA", &[]),
    ] {
        for file in ["key.pem", "keys.json"] {
            let _ = fs::remove_file(folder.path().join(file));
        }
        keys(&folder, &["--algorithm", made_for]).exits(0);
        let sign = |extra: &[&str]| {
            let mut arguments =
                vec!["token", "sign", "--key", "key.pem", "--claims", "claims.json"];
            arguments.extend(extra);
            folder.run(&arguments)
        };
        let token = sign(&[]).exits(0).out;
        let header = segment(&token, 0);
        assert_eq!(header["alg"], made_for);
        assert_eq!(header["typ"], "JWT");
        // The thumbprint, in both files.
        assert_eq!(header["kid"], json(&text(&folder, "keys.json"))["keys"][0]["kid"]);
        for other in others {
            let token = sign(&["--algorithm", other]).exits(0).out;
            assert_eq!(segment(&token, 0)["alg"], **other);
        }
        let wrong = if made_for == "ES384" { "ES256" } else { "ES384" };
        sign(&["--algorithm", wrong]).exits(2).warns("expected a key for ES");
        sign(&["--algorithm", "HS256"]).exits(2).warns("possible values: RS256");
        sign(&["--algorithm", "none"]).exits(2).warns("possible values: RS256");
    }
}

#[test]
fn claims_are_signed_as_they_are_and_must_be_an_object() {
    use base64::Engine;
    let folder = Folder::new("token_claims");
    keys(&folder, &["--algorithm", "EdDSA", "--kid", "one"]).exits(0);
    let sign = |claims: &str| {
        let arguments =
            ["token", "sign", "--key", "key.pem", "--claims", "-", "--typ", "", "--kid", "a\"b"];
        folder.run_with(&arguments, claims)
    };
    let token = sign("{ \"scope\": \"a b\",\n \"n\": 1.0, \"scope\": \"c\" }\n").exits(0).out;
    let claims = token.split('.').nth(1).unwrap();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    assert_eq!(claims, br#"{"scope":"a b","n":1.0,"scope":"c"}"#);
    assert_eq!(segment(&token, 0), json(r#"{"alg":"EdDSA","kid":"a\"b"}"#));
    for claims in ["", "[]", "secret", "{", "{} {}"] {
        let refused = sign(claims).exits(2).warns("expected claims, a JSON object");
        assert!(!refused.err.contains("secret"), "{}", refused.err);
    }
}

#[test]
#[cfg(unix)]
fn a_file_that_is_no_private_key_is_refused_without_a_word_of_it() {
    let folder = Folder::new("token_no_key")
        .with("claims.json", "{}")
        .with("rsa.pem", "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----")
        .with("text.pem", "secret");
    for (file, why) in [("rsa.pem", "PKCS#8"), ("text.pem", "expected one private key")] {
        mode(&folder, file, 0o600);
        let sign = ["token", "sign", "--key", file, "--claims", "claims.json"];
        let refused = folder.run(&sign).exits(2).warns(why);
        assert!(!refused.err.contains("c2VjcmV0") && !refused.err.contains("secret"));
    }
}
