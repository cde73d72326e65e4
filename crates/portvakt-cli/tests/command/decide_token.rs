//! `portvakt decide --token`, and the other commands that take a token

use crate::run::{Ended, Folder};
use crate::signed::{self, EXPIRED, NOW, claims, sign};

const POLICY: &str = r#"
portvakt: 1
policy: example
attributes:
  subject.scope: { type: text_set, split: " " }
capabilities: { read: Read, write: Write }
rules:
  readers: { allow: read, when: { subject.scope: "a:read" } }
"#;

const ROUTES: &str = "
portvakt: 1
routes_for: policy.yaml
routes:
  GET /entries/{id}: read
  GET /health: public
";

/// The policy, trust, keys, and a token that may read.
fn folder(name: &str) -> Folder {
    let folder = signed::folder(name).with("p/policy.yaml", POLICY).with("p/routes.yaml", ROUTES);
    let token = sign(&folder, "one.pem", &claims(r#","scope":"a:read","sub":"secret""#));
    folder.with("token.jwt", &format!("{token}\n"))
}

/// Asks with the token.
fn ask(folder: &Folder, command: &str, now: &str, extra: &[&str]) -> Ended {
    let ask = [command, "p", "--token", "token.jwt", "--trust", "trust.yaml", "--now", now];
    folder.run(&[&ask[..], &["--jwks", "keys.json"], extra].concat())
}

#[test]
fn a_token_is_verified_and_its_claims_decide() {
    let folder = folder("decide_token");
    let read = ask(&folder, "decide", NOW, &["--capability", "read"]).exits(0);
    assert_eq!(read.out, "allow read\n  granted by the rule `readers`\n", "{}", read.err);
    ask(&folder, "decide", NOW, &["--capability", "write"]).exits(1).says("no rule grants it");
    ask(&folder, "decide", NOW, &["--route", "GET /entries/7"]).exits(0).says("allow read");
    let json = ask(&folder, "decide", NOW, &["--capability", "read", "--format", "json"]).exits(0);
    assert_eq!(
        json.out,
        "{\"effect\":\"allow\",\"capability\":\"read\",\"reason\":\"granted\",\"rule\":\"readers\",\"because\":null,\"then\":{},\"malformed\":null}\n"
    );
}

#[test]
fn a_token_that_is_refused_denies_and_nothing_is_said_of_its_claims() {
    let folder = folder("decide_token_refused");
    let late = ask(&folder, "decide", EXPIRED, &["--capability", "read"]).exits(1);
    assert_eq!(
        late.out, "deny read\n  the token is refused\n  expired: the token has expired\n",
        "{}",
        late.err
    );
    let json =
        ask(&folder, "decide", EXPIRED, &["--capability", "read", "--format", "json"]).exits(1);
    assert_eq!(
        json.out,
        "{\"effect\":\"deny\",\"capability\":\"read\",\"reason\":\"token_refused\",\"rule\":null,\"because\":null,\"then\":{},\"malformed\":null,\"token_error\":\"expired\"}\n"
    );
    // The leeway of the issuer counts for the decision too.
    ask(&folder, "decide", "2026-01-01T01:00:09Z", &["--capability", "read"]).exits(0);
    let folder = folder.with("token.jwt", "secret");
    ask(&folder, "decide", NOW, &["--capability", "read"]).exits(1).says("segments");
    ask(&folder, "decide", NOW, &["--route", "GET /other"]).exits(1).says("no route matches");
    ask(&folder, "decide", NOW, &["--route", "GET /health"])
        .exits(0)
        .says("the route is public")
        .warns("warning: the token is refused");
}

#[test]
fn an_explanation_and_capabilities_take_a_token_too() {
    let folder = folder("explain_token");
    let explain = |now: &str, extra: &[&str]| {
        ask(&folder, "explain", now, &[&["--capability", "read"], extra].concat())
    };
    explain(NOW, &[]).exits(0).says("yes  subject.scope: a:read");
    explain(NOW, &["--values"]).exits(0).says("# is \"a:read\"");
    let late = explain(EXPIRED, &["--values"]).exits(1).says("expired");
    assert!(!late.out.contains("a:read") && !late.out.contains("missing"), "{}", late.out);
    let late = explain(EXPIRED, &["--values", "--format", "json"]).exits(1).says("\"expired\"");
    assert!(!late.out.contains("a:read"), "{}", late.out);
    ask(&folder, "capabilities", NOW, &[]).exits(0).says("always   read").says("never    write");
    let late = ask(&folder, "capabilities", EXPIRED, &[])
        .exits(1)
        .warns("error: the token is refused: the token has expired; it may do nothing");
    assert!(late.out.is_empty(), "{}", late.out);
}

#[test]
fn a_token_needs_all_that_verifies_it_and_stands_alone() {
    let folder = folder("decide_token_usage").with("claims.json", "{}");
    let trust = ["--trust", "trust.yaml"];
    let jwks = ["--jwks", "keys.json"];
    let now = ["--now", NOW];
    let token = ["--token", "token.jwt"];
    let claims = ["--claims", "claims.json"];
    let read = ["--capability", "read"];
    for (parts, why) in [
        (&[&token[..], &trust, &jwks, &read][..], "--now"),
        (&[&token, &trust, &now, &read], "--jwks"),
        (&[&token, &jwks, &now, &read], "--trust"),
        (&[&token, &read], "--trust"),
        (&[&token, &trust, &jwks, &now], "--capability"),
        (&[&token, &claims, &trust, &jwks, &now, &read], "cannot be used with"),
        (&[&claims, &trust, &jwks, &now, &read], "cannot be used with"),
        (&[&claims, &now, &read], "cannot be used with"),
        (&[&claims], "--capability"),
        (&[&["--batch", "-"], &token, &trust, &jwks, &now], "cannot be used with"),
        (&[&["--batch", "-"], &trust, &jwks, &now], "cannot be used with"),
        (&[&trust, &jwks, &now, &read], "--token"),
        (&[&read], "--token"),
    ] {
        for command in ["decide", "explain"] {
            let why =
                if parts[0][0] == "--batch" && command == "explain" { "--batch" } else { why };
            let ended = folder.run(&[&[command, "p"][..], &parts.concat()].concat());
            ended.exits(2).warns(why);
        }
    }
    for parts in [&[&trust[..], &jwks, &now][..], &[], &[&claims, &now], &[&claims, &token]] {
        folder.run(&[&["capabilities", "p"][..], &parts.concat()].concat()).exits(2);
    }
    folder.run(&[&["capabilities", "p"][..], &claims].concat()).exits(0);
}
