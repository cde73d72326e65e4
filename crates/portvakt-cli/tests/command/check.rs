//! `portvakt check`

use crate::run::Folder;

const GOOD: &str = "
portvakt: 1
policy: good
attributes: { subject.scope: { type: text_set } }
capabilities: { read: Read }
rules: { readers: { allow: read, when: { subject.scope: a } } }
";

const BAD: &str = "
portvakt: 1
policy: bad
attributes: { subject.scope: { type: text_set } }
capabilities: { read: Read }
rules: { readers: { allow: raed, when: { subject.scop: a } } }
";

#[test]
fn a_folder_means_every_policy_below_it() {
    let folder = Folder::new("check_folder")
        .with("a/policy.yaml", GOOD)
        .with("a/b/policy.yaml", GOOD)
        .with("a/other.yaml", "not: read")
        .with("a/tests.yaml", "portvakt: 1\ntests_for: policy.yaml\ntests: { one: { claims: { scope: a }, allow: read } }\n");
    folder.run(&["check", "."]).exits(0).says("2 policies, 1 tests file, no routes files");
    folder.run(&["check", "a/b"]).exits(0).says("1 policy, no tests files, no routes files");
}

#[test]
fn nothing_found_is_unusable() {
    let folder = Folder::new("check_nothing").with("a/other.yaml", "x: y");
    folder.run(&["check", "."]).exits(2).warns("no `policy.yaml` in it or below it");
    folder.run(&["check", "nowhere"]).exits(2);
    folder.run(&["check"]).exits(2);
}

#[test]
fn every_finding_has_its_place() {
    let folder = Folder::new("check_findings").with("p/policy.yaml", BAD);
    folder
        .run(&["check", "p"])
        .exits(1)
        .says("p/policy.yaml:6:28")
        .says("did you mean `read`?")
        .says("did you mean `subject.scope`?")
        .says("2 errors");
    let json = folder.run(&["check", "p", "--format", "json"]).exits(1);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["policies"], 1);
    assert_eq!(json["findings"].as_array().unwrap().len(), 2);
    assert_eq!(json["findings"][0]["file"], "p/policy.yaml");
    assert_eq!(json["findings"][0]["line"], 6);
}

#[test]
fn warnings_alone_pass_unless_denied() {
    let warned = GOOD
        .replace("{ read: Read }", "{ read: Read, write: Write }")
        .replace("allow: read,", "allow: read, except: write,");
    let folder = Folder::new("check_warnings").with("p/policy.yaml", &warned);
    folder.run(&["check", "p"]).exits(0).says("except-takes-nothing").says("no errors, 2 warnings");
    folder.run(&["check", "p", "--deny-warnings"]).exits(1);
}

#[test]
fn routes_are_checked_beside_their_policy() {
    let routes = "portvakt: 1\nroutes_for: policy.yaml\nroutes: { GET /x: raed }\n";
    let folder =
        Folder::new("check_routes").with("p/policy.yaml", GOOD).with("p/routes.yaml", routes);
    folder.run(&["check", "p"]).exits(1).says("p/routes.yaml:3:").says("1 routes file");
    folder.run(&["check", "p/policy.yaml"]).exits(0);
    folder.run(&["check", "p/routes.yaml"]).exits(1);
}

#[test]
fn an_include_stays_inside_the_folder() {
    let outside = "portvakt: 1\nattributes: { subject.secret: { type: text } }\n";
    let including = GOOD.replace("policy: good", "policy: good\ninclude: [../outside.yaml]");
    let folder =
        Folder::new("check_root").with("outside.yaml", outside).with("p/policy.yaml", &including);
    let refused = folder.run(&["check", "p"]).exits(1);
    assert!(!refused.out.contains("subject.secret"), "{}", refused.out);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let outside = "portvakt: 1\nattributes: { subject.secret: { type: text } }\n";
    let including = GOOD.replace("policy: good", "policy: good\ninclude: [inside.yaml]");
    let folder =
        Folder::new("check_link").with("outside.yaml", outside).with("p/policy.yaml", &including);
    let link = folder.path().join("p/inside.yaml");
    std::os::unix::fs::symlink(folder.path().join("outside.yaml"), &link).unwrap();
    folder.run(&["check", "p"]).exits(1);
    std::fs::remove_file(&link).unwrap();
    let folder = folder.with("p/inside.yaml", outside);
    folder.run(&["check", "p"]).exits(0);
}

#[cfg(unix)]
#[test]
fn what_lies_outside_is_not_shown_by_way_of_a_file_beside() {
    let folder =
        Folder::new("check_beside_link").with("secret", "the: [secret").with("p/policy.yaml", GOOD);
    for name in ["tests.yaml", "routes.yaml"] {
        let link = folder.path().join("p").join(name);
        std::os::unix::fs::symlink(folder.path().join("secret"), &link).unwrap();
        let refused =
            folder.run(&["check", "p"]).exits(2).warns("leads out of the policy's folder");
        assert!(!refused.out.contains("[secret"), "{}", refused.out);
        std::fs::remove_file(&link).unwrap();
    }
    for policy in ["../secret", "/etc/hostname", ".."] {
        let tests = format!(
            "portvakt: 1\ntests_for: {policy}\ntests: {{ a: {{ claims: {{}}, rest: deny }} }}\n"
        );
        let folder = Folder::new("check_beside_named").with("p/tests.yaml", &tests);
        folder
            .run(&["check", "p/tests.yaml"])
            .exits(1)
            .says("p/tests.yaml:2:12")
            .says("the name of a policy beside the file");
        folder
            .run(&["test", "p/tests.yaml"])
            .exits(1)
            .says("p/tests.yaml:2:12")
            .says("the name of a policy beside the file");
    }
}

#[test]
fn hostile_text_reaches_no_terminal() {
    let hostile = BAD.replace("raed", "\"a\u{202e}b\\u001b[31m\"");
    let folder = Folder::new("check_hostile").with("p/policy.yaml", &hostile);
    for format in ["text", "json"] {
        let ended = folder.run(&["check", "p", "--format", format]).exits(1);
        assert!(!ended.out.contains(['\u{1b}', '\u{202e}']), "{:?}", ended.out);
    }
}

#[test]
fn the_policy_beside_tests_and_routes_must_be_named() {
    let tests = "portvakt: 1\ntests_for: polcy.yaml\ntests: { one: { claims: { scope: a }, allow: read } }\n";
    let routes = "portvakt: 1\nroutes_for: polcy.yaml\nroutes: { GET /x: read }\n";
    let folder = Folder::new("check_named")
        .with("p/policy.yaml", GOOD)
        .with("p/tests.yaml", tests)
        .with("p/routes.yaml", routes);
    folder
        .run(&["check", "p"])
        .exits(1)
        .says("p/tests.yaml:2:12")
        .says("p/routes.yaml:2:13")
        .says("expected the policy beside the file, `policy.yaml`, found `polcy.yaml`")
        .says("2 errors");
    for (file, place) in [("p/tests.yaml", "2:12"), ("p/routes.yaml", "2:13")] {
        folder
            .run(&["check", file])
            .exits(1)
            .says(&format!("{file}:{place}"))
            .says("did you mean `policy.yaml`?");
    }
    let folder = folder
        .with("p/tests.yaml", &tests.replace("polcy", "policy"))
        .with("p/routes.yaml", &routes.replace("polcy", "policy"));
    folder.run(&["check", "p"]).exits(0);
    folder.run(&["check", "p/routes.yaml"]).exits(0);
}

#[test]
fn what_asks_about_all_requests_can_be_left_out() {
    let shadowed = GOOD.replace(
        "rules: {",
        "rules: { all: { allow: read, when: { subject.scope: b } }, some: { allow: read, when: { subject.scope: { has_all: [a, b] } } },",
    );
    let folder = Folder::new("check_lint").with("policy.yaml", &shadowed);
    folder
        .run(&["check", "."])
        .exits(0)
        .says(
            "warning[never-decides]: `some` never decides: whatever it grants is settled by `all`",
        )
        .says(r#"= witness: {"claims":{"scope":["a","b"]},"capability":"read"}"#);
    folder.run(&["check", ".", "--deny-warnings"]).exits(1);
    folder.run(&["check", ".", "--deny-warnings", "--no-lint"]).exits(0);
}

const TRUST: &str = "
portvakt_trust: 1
issuers:
  a: { iss: https://a.example, audience: { one_of: [here], absent: refused } }
";

#[test]
fn trust_files_are_checked_alone_and_below_a_folder() {
    let folder = Folder::new("check_trust")
        .with("p/policy.yaml", GOOD)
        .with("p/trust/test.yaml", TRUST)
        .with("p/trust/production.yaml", &TRUST.replace("iss: https://a.example, ", ""))
        .with("p/trust/notes.txt", "not: read")
        .with("p/other.yaml", TRUST);
    folder.run(&["check", "p/other.yaml"]).exits(0).says("1 trust file: no errors");
    folder.run(&["check", "p/trust/test.yaml"]).exits(0).says("1 trust file: no errors");
    for path in [".", "p", "p/trust"] {
        folder
            .run(&["check", path])
            .exits(1)
            .says("p/trust/production.yaml:4:3")
            .says("expected the key `iss` in an issuer")
            .says("2 trust files: 1 error");
    }
    let json = folder.run(&["check", "p", "--format", "json"]).exits(1);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["policies"], &json["trust"]), (&1.into(), &2.into()));
}

#[test]
fn a_misspelt_version_does_not_hide_a_trust_file() {
    let text = TRUST.replace("portvakt_trust", "portvakt_tust");
    let folder = Folder::new("check_trust_version").with("trust/test.yaml", &text);
    folder.run(&["check", "."]).exits(1).says("did you mean `portvakt_trust`?");
}

#[test]
fn a_policy_may_be_called_trust() {
    let tests = "portvakt: 1\ntests_for: policy.yaml\ntests: { one: { claims: { scope: a }, allow: read } }\n";
    let folder = Folder::new("check_called_trust")
        .with("trust/policy.yaml", GOOD)
        .with("trust/tests.yaml", tests);
    folder.run(&["check", "trust"]).exits(0).says("1 policy, 1 tests file, no routes files: no");
}

#[cfg(unix)]
#[test]
fn what_lies_outside_is_not_shown_as_a_trust_file() {
    let folder = Folder::new("check_trust_link")
        .with("secret", "the: [secret")
        .with("p/trust/test.yaml", TRUST);
    let link = folder.path().join("p/trust/other.yaml");
    std::os::unix::fs::symlink(folder.path().join("secret"), &link).unwrap();
    let refused = folder.run(&["check", "p"]).exits(2).warns("leads out of the policy's folder");
    assert!(!refused.out.contains("[secret"), "{}", refused.out);
}
