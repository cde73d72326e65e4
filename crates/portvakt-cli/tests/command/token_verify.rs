//! `portvakt token verify` and `portvakt token inspect`

use crate::run::{Ended, Folder};
use crate::signed::{EXPIRED, NOW, claims, folder, sign};
use std::fs;

/// Verifies `token.jwt`.
fn verify(folder: &Folder, extra: &[&str]) -> Ended {
    let verify = ["token", "verify", "token.jwt", "--trust", "trust.yaml"];
    folder.run(&[&verify[..], extra].concat())
}

/// Signs the claims as `token.jwt` and verifies it with all keys.
fn verified(folder: &Folder, key: &str, claims: &str, now: &str) -> Ended {
    let token = sign(folder, key, claims);
    fs::write(folder.path().join("token.jwt"), format!("{token}\n")).unwrap();
    verify(folder, &["--jwks", "keys.json", "--now", now])
}

#[test]
fn the_exit_code_says_whether_a_token_is_accepted() {
    let folder = folder("token_verify");
    let good = verified(&folder, "one.pem", &claims(r#","aud":"us""#), NOW).exits(0);
    assert_eq!(good.out, "verified\n  issuer: one\n", "{}", good.err);
    assert!(good.err.is_empty(), "{}", good.err);
    let late = verified(&folder, "one.pem", &claims(""), EXPIRED).exits(1);
    assert_eq!(late.out, "refused\n  expired: the token has expired\n");
    verified(&folder, "other.pem", &claims(""), NOW).exits(1).says("refused\n  algorithm: ");
    let secret = verified(&folder, "one.pem", &claims(r#","aud":"secret""#), NOW).exits(1);
    assert_eq!(secret.out, "refused\n  audience: the token is for another audience\n");
    assert!(secret.err.is_empty(), "{}", secret.err);
    let other = r#"{"iss":"https://other","exp":1767229200}"#;
    verified(&folder, "other.pem", other, NOW).exits(0).says("issuer: other");
}

#[test]
fn the_time_is_handed_in() {
    let folder = folder("token_verify_time");
    let at = |now: &str| verified(&folder, "one.pem", &claims(""), now);
    at("1767225600").exits(0);
    at("2026-01-01T01:00:00+01:00").exits(0);
    at("1767229210").exits(1).says("expired");
    at("-1").exits(0);
    for wrong in ["now", "", "2026-01-01", "1767225600.5", "99999999999999999999"] {
        at(wrong).exits(2).warns("expected a time such as 2026-01-31T12:00:00Z");
    }
    verify(&folder, &["--jwks", "keys.json"]).exits(2).warns("--now");
}

#[test]
fn json_has_all_members() {
    let folder = folder("token_verify_json");
    let json = |claims: &str| {
        verified(&folder, "one.pem", claims, NOW);
        verify(&folder, &["--jwks", "keys.json", "--now", NOW, "--format", "json"])
    };
    let good = json(&claims("")).exits(0);
    assert_eq!(good.out, "{\"verified\":true,\"error\":null,\"issuer\":\"one\"}\n");
    let bad = json(r#"{"iss":"https://one"}"#).exits(1);
    assert_eq!(bad.out, "{\"verified\":false,\"error\":\"expiry-missing\",\"issuer\":null}\n");
}

#[test]
fn a_token_is_read_with_the_end_of_its_line_or_without_and_with_nothing_else() {
    let folder = folder("token_verify_lines");
    let token = sign(&folder, "one.pem", &claims(""));
    let verify = |text: &str| {
        let verify = ["token", "verify", "-", "--trust", "trust.yaml", "--jwks", "keys.json"];
        folder.run_with(&[&verify[..], &["--now", NOW]].concat(), text)
    };
    for accepted in [token.clone(), format!("{token}\n"), format!("{token}\r\n")] {
        verify(&accepted).exits(0);
    }
    for refused in [format!("{token}\n\n"), format!(" {token}"), String::new(), format!("{token}.")]
    {
        verify(&refused).exits(1).says("refused");
    }
}

#[test]
fn keys_are_given_by_the_names_of_their_issuers() {
    let folder = folder("token_verify_keys");
    verified(&folder, "one.pem", &claims(""), NOW).exits(0);
    let with = |jwks: &[&str]| {
        let jwks: Vec<&str> = jwks.iter().flat_map(|one| ["--jwks", one]).collect();
        verify(&folder, &[&jwks[..], &["--now", NOW]].concat())
    };
    with(&["one=one.json"]).exits(0);
    with(&["one=one.json", "other=other.json"]).exits(0);
    with(&["./keys.json"]).exits(0);
    with(&["other=other.json"]).exits(1).says("no-keys");
    with(&["one=other.json"]).exits(1).says("kid-unknown");
    with(&["one.json"]).exits(2).warns("write `--jwks one=one.json` or `--jwks other=one.json`");
    with(&["onee=one.json"]).exits(2).warns("names no issuer `onee`; did you mean `one`?");
    with(&["one=one.json", "keys.json"]).exits(2).warns("the keys of `one` are given twice");
    with(&["one=keys.json"]).exits(2).warns("`one`: the key set has no list of `keys`");
    with(&["one=nowhere.json"]).exits(2).warns("nowhere.json");
    with(&["trust.yaml"]).exits(2).warns("expected a JWK Set");
    with(&[]).exits(2).warns("--jwks");
    let folder = folder.with("a=b/one.json", "{}");
    let more = fs::read_to_string(folder.path().join("keys.json")).unwrap();
    let folder = folder.with("a=b/keys.json", &more.replacen('{', "{\"else\\u001b\":5,", 1));
    verify(&folder, &["--jwks", "a=b/keys.json", "--now", NOW])
        .exits(2)
        .warns("the trust names no issuer `a`");
    verify(&folder, &["--jwks", "./a=b/keys.json", "--now", NOW])
        .exits(0)
        .warns("warning: ./a=b/keys.json: the trust names no issuer `else\\u{1b}`");
}

#[test]
fn a_key_set_alone_is_that_of_the_only_issuer() {
    let folder = folder("token_verify_only");
    verified(&folder, "one.pem", &claims(""), NOW).exits(0);
    let trust = fs::read_to_string(folder.path().join("trust.yaml")).unwrap();
    let (only, _) = trust.split_once("  other:").unwrap();
    let folder = folder.with("trust.yaml", only);
    verify(&folder, &["--jwks", "one.json", "--now", NOW]).exits(0).says("issuer: one");
    verify(&folder, &["--jwks", "keys.json", "--now", NOW]).exits(0).warns("no issuer `other`");
}

#[test]
fn keys_that_cannot_be_used_are_told_with_the_reason() {
    let folder = folder("token_verify_skipped").with(
        "bad.json",
        r#"{"keys":[{"kty":"oct","kid":"a\u001b","k":"c2VjcmV0"},{"kty":"RSA","d":"c2VjcmV0"}]}"#,
    );
    verified(&folder, "one.pem", &claims(""), NOW).exits(0);
    let told = verify(&folder, &["--jwks", "one=bad.json", "--now", NOW])
        .exits(1)
        .warns("warning: bad.json: key 1 `a\\u{1b}` of `one` is not used: a shared secret")
        .warns("warning: bad.json: key 2 of `one` is not used: it has private parts")
        .warns("warning: bad.json: no key of `one` can be used; its tokens are refused");
    assert!(!told.err.contains("c2VjcmV0") && !told.err.contains('\u{1b}'), "{}", told.err);
}

#[test]
fn a_trust_file_is_shown_with_its_faults() {
    let folder = folder("token_verify_trust");
    verified(&folder, "one.pem", &claims(""), NOW).exits(0);
    let folder = folder.with("trust.yaml", "portvakt_trust: 1\nissuers: { one: { iss: '' } }\n");
    verify(&folder, &["--jwks", "keys.json", "--now", NOW])
        .exits(2)
        .warns("trust.yaml:2")
        .warns("the trust file cannot be used");
}

#[test]
fn a_batch_is_answered_line_by_line_and_in_order() {
    let folder = folder("token_verify_batch");
    let good = sign(&folder, "one.pem", &claims(""));
    let foreign = sign(&folder, "one.pem", r#"{"iss":"secret","exp":1767229200}"#);
    let batch = |lines: &[String]| {
        let verify = ["token", "verify", "--batch", "-", "--trust", "trust.yaml"];
        let keys = ["--jwks", "keys.json", "--now", NOW];
        folder.run_with(&[&verify[..], &keys[..]].concat(), &lines.join("\n"))
    };
    let line = |id: &str, token: &str| format!("{{\"id\":{id},\"token\":\"{token}\"}}");
    let accepted = line("1", &good);
    assert_eq!(batch(&[]).exits(0).err, "warning: no line was read, so nothing is answered\n");
    let ended = batch(std::slice::from_ref(&accepted)).exits(0);
    assert_eq!(ended.out, "{\"id\":1,\"verified\":true,\"error\":null,\"issuer\":\"one\"}\n");
    let refused = line("[\"two\"]", &foreign);
    let ended = batch(&[refused.clone(), accepted.clone()]).exits(1);
    assert_eq!(
        ended.out,
        "{\"id\":[\"two\"],\"verified\":false,\"error\":\"unknown-issuer\",\"issuer\":null}\n\
         {\"id\":1,\"verified\":true,\"error\":null,\"issuer\":\"one\"}\n"
    );
    let wrong = [
        String::new(),
        "secret".to_owned(),
        r#"{"id":3}"#.to_owned(),
        r#"{"id":4,"token":["secret"]}"#.to_owned(),
        r#"{"id":5,"token":"a","token":"b"}"#.to_owned(),
        r#"{"id":6,"token":"a","secrets":1}"#.to_owned(),
        line("7", &"a".repeat(256 << 10)),
    ];
    let ended = batch(&[&wrong[..], &[refused, accepted]].concat()).exits(2);
    let lines: Vec<&str> = ended.out.lines().collect();
    assert_eq!(lines.len(), 9, "{}", ended.out);
    for line in &lines[..7] {
        assert!(line.contains("\"error\":\"") && !line.contains("verified"), "{line}");
        assert!(!line.contains("\"secret\""), "{line}");
    }
    assert!(lines[7].contains("unknown-issuer") && lines[8].contains("\"verified\":true"));
}

#[test]
fn what_is_to_be_verified_is_one_thing() {
    let folder = folder("token_verify_usage").with("token.jwt", "");
    let common = ["--jwks", "keys.json", "--now", NOW];
    verify(&folder, &[&common[..], &["--batch", "-"]].concat()).exits(2).warns("cannot be used");
    let neither = ["token", "verify", "--trust", "trust.yaml"];
    folder.run(&[&neither[..], &common[..]].concat()).exits(2).warns("--batch");
}

#[test]
fn what_is_inspected_is_not_verified_and_never_fine() {
    let folder = folder("token_inspect");
    let token = sign(
        &folder,
        "one.pem",
        r#"{"pid":"secret","amr":["a\u001b\u202e"],"o":{"x":1},"n":1,"b":true,"z":null,"\u009b":1}"#,
    );
    let folder = folder.with("token.jwt", &format!("{token}\n"));
    let inspect = |extra: &[&str]| {
        let ended = folder.run(&[&["token", "inspect", "token.jwt"][..], extra].concat()).exits(1);
        assert!(!ended.out.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{}", ended.out);
        ended
    };
    let hidden = inspect(&[]);
    assert_eq!(
        hidden.out,
        "not verified: anybody may have written this token
header
  alg: \"EdDSA\"
  kid: \"one\"
  typ: \"JWT\"
claims
  pid: text
  amr: list
  o: object
  n: number
  b: boolean
  z: null
  \\u{9b}: number
"
    );
    inspect(&["--values"]).says("  pid: \"secret\"\n").says("  o: {\"x\":1}\n");
    let json = inspect(&["--format", "json"])
        .says("{\"verified\":false,\"header\":[{\"name\":\"alg\",\"type\":\"text\",\"value\":\"EdDSA\"}")
        .says("{\"name\":\"pid\",\"type\":\"text\"}");
    assert!(!json.out.contains("secret"), "{}", json.out);
    inspect(&["--format", "json", "--values"]).says("\"value\":\"secret\"");
}

#[test]
fn a_value_that_is_written_on_several_lines_is_shown_on_one() {
    use base64::Engine;
    let segment = |json: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
    let claims = segment("{\"o\":{\"x\":1,\r\n\t\"y\":\"verified\"}}");
    let token = format!("{}.{claims}.AA", segment("{\"alg\":\"none\"}"));
    let inspect = |format: &str| {
        let inspect = ["token", "inspect", "-", "--values", "--format", format];
        Folder::new("token_inspect_space").run_with(&inspect, &token).exits(1)
    };
    inspect("text").says("  o: {\"x\":1,\\r\\n\\t\"y\":\"verified\"}\n");
    let json = inspect("json").out;
    assert_eq!(json.lines().count(), 1, "{json}");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["claims"][0]["value"]["y"], "verified");
}

#[test]
fn what_is_no_token_is_not_shown() {
    let folder = Folder::new("token_inspect_faults");
    for (token, why) in [
        ("", "the token does not have three segments"),
        ("secret.secret.", "base64url"),
        ("a.b.c.d.e", "encrypted"),
    ] {
        let ended = folder.run_with(&["token", "inspect", "-"], token).exits(2).warns(why);
        assert!(ended.out.is_empty() && !ended.err.contains("secret"), "{}", ended.err);
    }
}

#[test]
fn keys_and_tokens_named_by_mistake_are_not_shown() {
    let folder = folder("token_verify_mistaken");
    let token = sign(&folder, "one.pem", &claims(""));
    let secret =
        "ed25519-private/5ec4e75ec4e75ec4e75ec4e75ec4e75ec4e75ec4e75ec4e75ec4e75ec4e75ec4\n";
    let folder = folder.with("root.key", secret).with("token.jwt", &token);
    for mistaken in ["root.key", "token.jwt", "one.pem"] {
        let text = fs::read_to_string(folder.path().join(mistaken)).unwrap();
        let shown = |ended: Ended| {
            let ended = ended.exits(2);
            for line in text.lines().filter(|line| !line.starts_with("-----")) {
                let part = line.get(..16).unwrap_or(line);
                assert!(!format!("{}{}", ended.out, ended.err).contains(part), "{}", ended.err);
            }
        };
        let verify = ["token", "verify", "token.jwt", "--trust", mistaken, "--jwks", "keys.json"];
        shown(folder.run(&[&verify[..], &["--now", NOW]].concat()));
        let decide = ["decide", mistaken, "--claims", "claims.json", "--capability", "read"];
        shown(folder.run(&decide));
    }
}

#[test]
fn standard_input_is_read_once() {
    let folder = folder("token_verify_twice");
    let keys = fs::read_to_string(folder.path().join("keys.json")).unwrap();
    let verify = ["token", "verify", "--trust", "trust.yaml", "--jwks", "-", "--now", NOW];
    for what in [&["-"][..], &["--batch", "-"]] {
        let twice = folder.run_with(&[&verify[..], what].concat(), &keys).exits(2);
        twice.warns("standard input can be read once");
    }
}

#[test]
fn hostile_key_files_stay_small() {
    let folder = folder("token_verify_large_keys");
    let large = format!("{{\"keys\":\"{}\"}}", "x".repeat(1 << 20));
    let names: Vec<String> = (0..20_000).map(|number| format!("\"n{number}\":0")).collect();
    let folder =
        folder.with("large.json", &large).with("names.json", &format!("{{{}}}", names.join(",")));
    let token = sign(&folder, "one.pem", &claims(""));
    let folder = folder.with("token.jwt", &token);
    verify(&folder, &["--jwks", "large.json", "--now", NOW]).exits(2).warns("more than 1 MiB");
    let named = verify(&folder, &["--jwks", "names.json", "--now", NOW]).exits(1);
    assert!(named.err.len() < 1_000, "{} bytes", named.err.len());
    named.warns("and 19995 more");
}
