//! `portvakt biscuit narrow`, `verify` and `inspect`

use crate::handed_on::{EXPIRES, NOW, ask, folder, keys, minted, narrowed, verify};
use crate::run::Folder;
use std::fs;

fn text(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

/// The revocation ids of the blocks of a token.
fn revocation_ids(folder: &Folder, token: &str) -> Vec<String> {
    let shown = folder.run(&["biscuit", "inspect", token, "--format", "json"]).exits(1);
    let shown: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
    let blocks = shown.get("blocks").unwrap().as_array().unwrap().iter();
    blocks.map(|block| block["revocation_id"].as_str().unwrap().to_owned()).collect()
}

/// A folder with a token, and one that was narrowed from it twice.
fn narrowed_twice(name: &str) -> Folder {
    let folder = folder(name);
    minted(&folder, "whole");
    narrowed(&folder, "whole", "half", &["--capability", "letters.read", "--resource", "size:=3"]);
    let last = ["--resource", "kind=invoice", "--expires", "2026-01-01T00:05:00Z"];
    narrowed(&folder, "half", "part", &[&last[..], &["--audience", "mailer"]].concat());
    folder
}

#[test]
fn a_right_is_handed_on_narrowed_twice_and_decided() {
    let folder = narrowed_twice("biscuit_chain");
    let whole = verify(&folder, "whole", NOW, &[]).exits(0);
    assert_eq!(
        whole.out,
        "verified
  root key: 1
  issuer: https://one
  capabilities: \"letters.read\", \"letters.send\"
  audience: \"archive\", \"mailer\"
  expires: 2026-01-01T00:10:00Z
  resource.kind: \"invoice\" or \"reminder\"
",
        "{}",
        whole.err
    );
    let part = verify(&folder, "part", NOW, &["--format", "json"]).exits(0);
    assert_eq!(
        part.out,
        "{\"verified\":true,\"error\":null,\"key_id\":1,\"issuer\":\"https://one\",\"within\":{\"capabilities\":[\"letters.read\"],\"audience\":[\"mailer\"],\"expires\":\"2026-01-01T00:05:00Z\",\"resource\":{\"resource.kind\":[\"invoice\"],\"resource.size\":[3]}},\"decision\":null}\n"
    );
    let invoice = ["--resource", "kind=invoice"];
    let small = ["--resource", "kind=invoice", "--resource", "size=3"];
    ask(&folder, "whole", "letters.send", &invoice).exits(0).says("by the rule `senders`");
    ask(&folder, "half", "letters.send", &small).exits(1);
    ask(&folder, "part", "letters.send", &small).exits(1);
    let read = ask(&folder, "part", "letters.read", &small).exits(0);
    assert!(read.out.ends_with("allow letters.read\n  granted by the rule `readers`\n"));
    ask(&folder, "part", "letters.read", &invoice)
        .exits(1)
        .says("namely the bound on `resource.size`");
}

#[test]
fn policy_and_bounds_must_both_allow() {
    let folder = folder("biscuit_decide");
    minted(&folder, "token");
    let send = |extra: &[&str]| ask(&folder, "token", "letters.send", extra);
    let invoice = ["--resource", "kind=invoice"];
    send(&invoice).exits(0);
    let large = send(&[&invoice[..], &["--resource", "size=10"]].concat()).exits(1);
    large.says("refused by the rule `large`\n  because: Too large.");
    let other = send(&["--resource", "kind=parcel"]).exits(1);
    let told = "deny letters.send\n  the bounds of the token exclude it\n  namely the bound on `resource.kind`\n";
    assert!(other.out.ends_with(told), "{}", other.out);
    // What a bound speaks of must be given.
    send(&[]).exits(1).says("`resource.kind`");
    let burn =
        ask(&folder, "token", "letters.burn", &[&invoice[..], &["--format", "json"]].concat());
    burn.exits(1).says("\"decision\":{\"effect\":\"deny\",\"capability\":\"letters.burn\",\"reason\":\"out_of_bounds\",\"rule\":null,\"because\":null,\"then\":{},\"malformed\":null,\"excluded_by\":\"capability\"}");
    let json = send(&[&invoice[..], &["--format", "json"]].concat()).exits(0);
    json.says("\"effect\":\"allow\"").says("\"excluded_by\":null");
    ask(&folder, "token", "nothing", &invoice).exits(1).says("the policy has no such capability");
    send(&["--resource", "sort=invoice"]).exits(2).warns("the policy has no attribute");
    send(&[&invoice[..], &["--context", "now=1767225600"]].concat()).exits(0);
}

#[test]
fn a_policy_that_reads_more_claims_denies() {
    let folder = folder("biscuit_not_carried");
    minted(&folder, "token");
    let policy = text(&folder, "p/policy.yaml");
    let more =
        policy.replace("  resource.kind", "  subject.age: { type: integer }\n  resource.kind");
    let folder = folder.with("p/policy.yaml", &more);
    let asked = ask(&folder, "token", "letters.read", &["--resource", "kind=invoice"]).exits(1);
    asked.says("deny letters.read\n  malformed\n").says("the claim `age`");
}

#[test]
fn widening_is_refused_and_would_change_nothing() {
    let folder = narrowed_twice("biscuit_widen");
    for (extra, why) in [
        (&["--capability", "letters.send"][..], "the bound on capabilities reaches beyond"),
        (&["--audience", "archive"], "the bound on the audience reaches beyond"),
        (&["--expires", EXPIRES], "the expiry reaches beyond"),
        (&["--resource", "kind=reminder"], "the bound on `resource.kind` reaches beyond"),
        (&["--resource", "size=3"], "its values are integers, written `name:=3`"),
        (&["--resource", "size:=4"], "the bound on `resource.size` reaches beyond"),
        (&["--resource", "size:=3"], "the bounds narrow nothing"),
        (&["--resource", "size:=3", "--resource", "size=3"], "are of two types"),
        (&["--resource", "resource.size:=3"], "without `resource.`"),
        (&["--resource", "size:=x"], "expected `name=text`"),
        (&[], "expected at least one bound"),
    ] {
        let refused = folder.run(&[&["biscuit", "narrow", "part"][..], extra].concat());
        assert!(refused.exits(2).warns(why).out.is_empty());
    }
    let narrower = ["--resource", "secret:=false", "--resource", "secret:=true"];
    narrowed(&folder, "part", "last", &narrower);
    let small = ["--resource", "kind=invoice", "--resource", "size=3"];
    ask(&folder, "last", "letters.read", &small).exits(1).says("`resource.secret`");
    let open = [&small[..], &["--resource", "secret=true"]].concat();
    ask(&folder, "last", "letters.read", &open).exits(0);
}

#[test]
fn what_is_refused_is_told_by_its_check_and_nothing_of_it_is_shown() {
    let folder = narrowed_twice("biscuit_refused");
    verify(&folder, "part", "2026-01-01T00:04:59Z", &[]).exits(0);
    let late = verify(&folder, "part", "2026-01-01T00:05:00Z", &[]).exits(1);
    assert_eq!(late.out, "refused\n  expired: the token has expired\n", "{}", late.err);
    verify(&folder, "whole", "2026-01-01T00:05:00Z", &[]).exits(0);
    verify(&folder, "whole", "2025-12-31T23:59:00Z", &[]).exits(1).says("issued-in-future: ");
    let token = text(&folder, "part");
    // Inside the signed bytes, and still base64url.
    let (before, after) = token.split_at(token.len() / 2);
    let other = if after.starts_with('A') { "B" } else { "A" };
    let folder = folder
        .with("tampered", &format!("{before}{other}{}", after.get(1..).unwrap()))
        .with("secret", "secret-7!")
        .with("long", &"A".repeat(8000))
        .with("bytes", "\u{1b}[2J");
    let tampered = verify(&folder, "tampered", NOW, &["--format", "json"]).exits(1);
    tampered.says("{\"verified\":false,\"error\":\"").says("\"within\":null,\"decision\":null}");
    for (token, code) in [("secret", "base64: "), ("long", "too-long: "), ("bytes", "base64: ")] {
        let refused = ask(&folder, token, "letters.read", &[]).exits(1).says(code);
        let all = refused.out + &refused.err;
        assert!(!all.contains("secret-7") && !all.contains('\u{1b}') && !all.contains("allow"));
    }
    let with = |keys: &str, audience: &str| {
        let verify = ["biscuit", "verify", "part", "--keys", keys, "--audience", audience];
        folder.run(&[&verify[..], &["--revoked", "revoked.txt", "--now", NOW]].concat())
    };
    with("root.json", "mailer").exits(0);
    with("root.json", "archive").exits(1).says("audience: ");
    keys(&folder, "1", "forger").exits(0);
    keys(&folder, "2", "next").exits(0);
    with("forger.json", "mailer").exits(1).says("signature: ");
    with("next.json", "mailer").exits(1).says("key-id-unknown: ");
}

#[test]
fn no_character_of_a_token_may_be_another() {
    let folder = narrowed_twice("biscuit_tampered");
    let token = text(&folder, "part");
    let token = token.trim_end();
    for place in (0..token.len()).step_by(37) {
        let (before, after) = token.split_at(place);
        let other = if after.starts_with('A') { "B" } else { "A" };
        let tampered = format!("{before}{other}{}", after.get(1..).unwrap());
        fs::write(folder.path().join("tampered"), tampered).unwrap();
        verify(&folder, "tampered", NOW, &[]).exits(1).says("refused\n");
    }
    verify(&folder, "part", NOW, &[]).exits(0);
}

#[test]
fn root_keys_are_rotated_by_their_ids() {
    let folder = folder("biscuit_rotation");
    minted(&folder, "token");
    keys(&folder, "1", "forger").exits(0);
    keys(&folder, "2", "next").exits(0);
    verify(&folder, "token", NOW, &["--keys", "next.json"]).exits(0).says("root key: 1");
    let twice = verify(&folder, "token", NOW, &["--keys", "forger.json"]).exits(2);
    assert!(twice.warns("the root key 1 is there twice").out.is_empty());
    let wrong = verify(&folder, "token", NOW, &["--keys", "claims.json"]).exits(2);
    assert!(!wrong.warns("claims.json: ").err.contains("secret-7"));
}

#[test]
fn revoking_a_block_revokes_what_was_narrowed_from_it() {
    let folder = narrowed_twice("biscuit_revoked");
    let ids = revocation_ids(&folder, "part");
    assert_eq!(ids.len(), 3);
    assert_eq!(revocation_ids(&folder, "half"), ids[..2]);
    let folder = folder.with("revoked.txt", &format!("# the second block\n{}\n", ids[1]));
    verify(&folder, "whole", NOW, &[]).exits(0);
    for token in ["half", "part"] {
        verify(&folder, token, NOW, &[]).exits(1).says("revoked: the token has been revoked");
    }
    let folder = folder.with("revoked.txt", &format!("[\n\"{}\"]", ids[2].to_uppercase()));
    verify(&folder, "half", NOW, &[]).exits(0);
    verify(&folder, "part", NOW, &[]).exits(1).says("revoked: ");
    let folder = folder.with("revoked.txt", "[]");
    verify(&folder, "part", NOW, &[]).exits(0);
    for wrong in ["[1]", "[\"00\"]", "00", "{}", "[", &format!("{} x", ids[0])] {
        let folder = Folder::new("biscuit_revoked_wrong")
            .with("part", &text(&folder, "part"))
            .with("root.json", &text(&folder, "root.json"))
            .with("revoked.txt", wrong);
        let refused = verify(&folder, "part", NOW, &[]).exits(2).warns("revoked.txt: ");
        assert!(refused.out.is_empty(), "{wrong}");
    }
}

#[test]
fn what_is_revoked_must_be_said_and_standard_input_cannot_say_it() {
    let folder = folder("biscuit_register");
    minted(&folder, "token");
    let verify = ["biscuit", "verify", "-", "--keys", "root.json", "--audience", "mailer"];
    let verify = [&verify[..], &["--now", NOW]].concat();
    let token = text(&folder, "token");
    folder.run_with(&verify, &token).exits(2).warns("--revoked");
    let with = |file: &str| folder.run_with(&[&verify[..], &["--revoked", file]].concat(), &token);
    with("-").exits(2).warns("expected a file, not standard input");
    with("nowhere.txt").exits(2).warns("nowhere.txt");
    with("revoked.txt").exits(0).says("verified");
}

#[test]
fn a_request_is_asked_of_a_policy() {
    let folder = folder("biscuit_usage");
    minted(&folder, "token");
    for (extra, why) in [
        (&["--policy", "p"][..], "--capability"),
        (&["--capability", "letters.read"], "--policy"),
        (&["--resource", "kind=invoice"], "--policy"),
        (&["--context", "now=1"], "--policy"),
        (&["--registers", "r"], "--policy"),
        (&["--root", "p"], "--policy"),
        (&["--expect-fingerprint", "00"], "--policy"),
    ] {
        let refused = verify(&folder, "token", NOW, extra).exits(2).warns(why);
        assert!(refused.out.is_empty(), "{}", refused.out);
    }
}

#[test]
fn a_token_is_shown_without_a_word_that_it_is_true() {
    let folder = narrowed_twice("biscuit_inspect");
    let shown = folder.run(&["biscuit", "inspect", "half"]).exits(1);
    let ids = revocation_ids(&folder, "half");
    assert_eq!(
        shown.out,
        format!(
            "not verified: anybody may have written this token
root key: 1
issued: 2026-01-01T00:00:00Z
claims
  iss: text
  pid: text
  scope: text
block 1
  capabilities: \"letters.read\", \"letters.send\"
  audience: \"archive\", \"mailer\"
  expires: 2026-01-01T00:10:00Z
  resource.kind: \"invoice\" or \"reminder\"
  revocation id: {}
block 2
  capabilities: \"letters.read\"
  resource.size: 3
  revocation id: {}
",
            ids[0], ids[1]
        ),
        "{}",
        shown.err
    );
    folder.run(&["biscuit", "inspect", "half", "--values"]).exits(1).says("pid: \"secret-7\"");
    let json = folder.run(&["biscuit", "inspect", "half", "--format", "json"]).exits(1);
    assert!(json.out.starts_with("{\"verified\":false,\"key_id\":1,\"issued\":\"2026-01-01T"));
    assert!(!json.out.contains("secret-7"), "{}", json.out);
    let folder = folder.with("wrong", "secret");
    let refused = folder.run(&["biscuit", "inspect", "wrong"]).exits(2).warns("base64url");
    assert!(refused.out.is_empty() && !refused.err.contains("secret"), "{}", refused.err);
}

#[test]
fn what_a_terminal_would_obey_is_made_visible() {
    let folder = folder("biscuit_hostile");
    let claims = crate::handed_on::claims(",\"pid\":\"\u{202e}\\u001b[2J\"");
    let folder = folder.with("claims.json", &claims);
    minted(&folder, "whole");
    let hostile = ["--resource", "a\u{1b}[2J\nblock 9=\u{9b}2J\u{202e}\nverified"];
    narrowed(&folder, "whole", "part", &hostile);
    let inspect = |extra: &[&str]| {
        folder.run(&[&["biscuit", "inspect", "part"][..], extra].concat()).exits(1)
    };
    let verified = verify(&folder, "part", NOW, &[]).exits(0);
    let asked = ask(&folder, "part", "letters.read", &["--resource", "kind=invoice"]).exits(1);
    for shown in
        [inspect(&["--values"]), inspect(&["--format", "json", "--values"]), verified, asked]
    {
        for one in ['\u{1b}', '\u{9b}', '\u{202e}'] {
            assert!(!shown.out.contains(one), "{:?}", shown.out);
        }
        let lines = shown.out.lines();
        assert_eq!(lines.filter(|line| line.starts_with("block 9")).count(), 0);
    }
}

#[test]
fn what_is_revoked_stands_in_a_file() {
    let folder = folder("biscuit_revoked_file");
    minted(&folder, "token");
    let ids = revocation_ids(&folder, "token");
    let revoked = |path: &str| {
        let verify = ["biscuit", "verify", "token", "--keys", "root.json", "--audience", "mailer"];
        folder.run(&[&verify[..], &["--now", NOW, "--revoked", path]].concat())
    };
    // Each of these could look empty although it is not.
    revoked("-").exits(2).warns("expected a file, not standard input");
    revoked("/dev/null").exits(2).warns("expected a regular file");
    revoked(".").exits(2).warns("expected a regular file");
    fs::write(folder.path().join("lines"), format!("#x\r{}\r", ids[0])).unwrap();
    revoked("lines").exits(1).says("revoked");
}
