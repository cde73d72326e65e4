//! The limits on claims and values, on both sides, for the oracle and every path of the engine.

use portvakt_testing::compiled;
use portvakt_testing::engine_paths::Engines;
use portvakt_testing::generate::Request;
use portvakt_testing::oracle::Supply;
use portvakt_testing::reading::{Reading, Settled};
use portvakt_testing::round::Round;
use std::collections::{BTreeMap, BTreeSet};

/// A policy that allows everything that is well formed.
const POLICY: &str = r#"portvakt: 1
policy: limits
attributes:
  subject.text: { type: text }
  subject.set: { type: text_set }
  subject.split: { type: text_set, split: " " }
  subject.deep: { type: text, claim: deep, path: "$[0][0]" }
  resource.text: { type: text, optional: true }
  resource.set: { type: text_set, optional: true }
capabilities: { any: Anything }
rules: { any: { allow: any } }
"#;

#[track_caller]
fn check(claims: &str, given: &[(&str, String)], expected: Result<(), &str>) {
    check_by(POLICY, claims, given, expected);
}

#[track_caller]
fn check_by(policy: &str, claims: &str, given: &[(&str, String)], expected: Result<(), &str>) {
    let policy = compiled::valid(policy);
    let engines = Engines::new(compiled::tree(&policy), &Supply::new(), &Supply::new());
    let given: BTreeMap<String, String> =
        given.iter().map(|(name, json)| ((*name).to_owned(), json.clone())).collect();
    let request = Request { claims: claims.to_owned(), given, capability: "any".to_owned() };
    let expected = Reading::without_rule(match expected {
        Ok(()) => Settled::Granted("any".to_owned()),
        Err(attribute) => Settled::Malformed(BTreeSet::from([attribute.to_owned()])),
    });
    let oracle = Round::answer(&policy, &Supply::new(), &request);
    assert_eq!(oracle, expected, "the oracle");
    for (path, found) in engines.ask(&request) {
        assert_eq!(found, expected, "{path}");
    }
}

/// JSON text of so many bytes.
fn text(bytes: usize) -> String {
    format!("\"{}\"", "x".repeat(bytes))
}

/// A JSON array of so many different members.
fn members(count: usize) -> String {
    let members: Vec<String> = (0..count).map(|one| format!("\"m{one}\"")).collect();
    format!("[{}]", members.join(","))
}

#[test]
fn a10_texts_have_at_most_8_kibibytes() {
    check(&format!("{{\"text\":{}}}", text(8 * 1024)), &[], Ok(()));
    check(&format!("{{\"text\":{}}}", text(8 * 1024 + 1)), &[], Err("subject.text"));
    // Bytes of UTF-8 count, not characters: å has two.
    let two = |count: usize| format!("{{\"text\":\"{}\"}}", "å".repeat(count));
    check(&two(4 * 1024), &[], Ok(()));
    check(&two(4 * 1024 + 1), &[], Err("subject.text"));
    check("{}", &[("resource.text", text(8 * 1024))], Ok(()));
    check("{}", &[("resource.text", text(8 * 1024 + 1))], Err("resource.text"));
}

#[test]
fn a10_members_are_texts_of_at_most_8_kibibytes() {
    check(&format!("{{\"set\":[{}]}}", text(8 * 1024)), &[], Ok(()));
    check(&format!("{{\"set\":[{}]}}", text(8 * 1024 + 1)), &[], Err("subject.set"));
    let halves = format!("{} {}", "x".repeat(4 * 1024), "y".repeat(4 * 1024));
    check(&format!("{{\"split\":\"{halves}\"}}"), &[], Err("subject.split"));
}

#[test]
fn a10_sets_have_at_most_1000_members() {
    check(&format!("{{\"set\":{}}}", members(1_000)), &[], Ok(()));
    check(&format!("{{\"set\":{}}}", members(1_001)), &[], Err("subject.set"));
    let pieces = |count: usize| format!("{{\"split\":\"{}\"}}", "a ".repeat(count));
    check(&pieces(1_000), &[], Ok(()));
    check(&pieces(1_001), &[], Err("subject.split"));
    check("{}", &[("resource.set", members(1_000))], Ok(()));
    check("{}", &[("resource.set", members(1_001))], Err("resource.set"));
}

#[test]
fn a10_claims_have_at_most_64_kibibytes() {
    let claims = |bytes: usize| {
        let empty = "{\"undeclared\":\"\"}".len();
        format!("{{\"undeclared\":{}}}", text(bytes - empty))
    };
    check(&claims(64 * 1024), &[], Ok(()));
    check(&claims(64 * 1024 + 1), &[], Err(""));
}

#[test]
fn a10_claims_nest_at_most_16_deep() {
    let nested = |name: &str, depth: usize| {
        format!("{{\"{name}\":{}\"x\"{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1))
    };
    check(&nested("undeclared", 16), &[], Ok(()));
    check(&nested("undeclared", 17), &[], Err(""));
    check(&nested("deep", 3), &[], Ok(()));
    check(&nested("deep", 17), &[], Err(""));
    // Brackets in texts are no nesting.
    check(&format!("{{\"text\":\"{}\"}}", "[{\\\"".repeat(40)), &[], Ok(()));
}

#[test]
fn a10_what_nobody_reads_may_be_any_json() {
    let huge =
        "1e999, -123456789012345678901234567890, \"\\ud800\", {\"a\":[1e999],\"b\":0.1e-999}";
    check(&format!("{{\"other\":[{huge}],\"deep\":[[\"a\",{huge}],{huge}]}}"), &[], Ok(()));
    check(&format!("{{\"deep\":[[\"a\"],{{\"x\":[{huge}],\"x\":1}}]}}"), &[], Err("subject.deep"));
    check("{\"deep\":[[1e999]]}", &[], Err("subject.deep"));
}

#[test]
fn a10_attributes_inside_one_claim_are_read_in_one_walk() {
    let attributes: Vec<String> = (0..200)
        .map(|one| {
            let path = match one % 3 {
                0 => format!("$.m{one}"),
                1 => format!("$.inner.m{one}[1]"),
                _ => format!("$.list[?@.is == 'x{one}'].m"),
            };
            format!("  subject.a{one}: {{ claim: c, path: \"{path}\", type: integer }}")
        })
        .collect();
    let tests: Vec<String> = (0..200).map(|one| format!("subject.a{one}: {one}")).collect();
    let policy = format!(
        "portvakt: 1\npolicy: inside\nattributes:\n{}\ncapabilities: {{ any: Anything }}\n\
         rules: {{ any: {{ allow: any, when: {{ {} }} }} }}\n",
        attributes.join("\n"),
        tests.join(", ")
    );
    let of = |kind: usize, write: &dyn Fn(usize) -> String| {
        let written: Vec<String> = (kind..200).step_by(3).rev().map(write).collect();
        written.join(",")
    };
    let claims = |last: &str| {
        let plain = of(0, &|one| format!("\"m{one}\":{one}"));
        let inner = of(1, &|one| format!("\"m{one}\":[null,{one}]"));
        let list = of(2, &|one| format!("{{\"m\":{one},\"is\":\"x{one}\"}}"));
        format!("{{\"c\":{{{plain},\"inner\":{{{inner}}},\"list\":[{list}{last}]}}}}")
    };
    check_by(&policy, &claims(""), &[], Ok(()));
    // The first element that fits counts; a value that is ill-formed is named.
    check_by(&policy, &claims(",{\"is\":\"x5\",\"m\":[]}"), &[], Ok(()));
    let wrong = claims("").replace("{\"m\":5,", "{\"m\":[],");
    check_by(&policy, &wrong, &[], Err("subject.a5"));
    let wrong = claims("").replace("[null,4]", "{}");
    check_by(&policy, &wrong, &[], Err("subject.a4"));
}
