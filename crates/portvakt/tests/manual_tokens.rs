//! What the manual says of tokens and of handing rights on is so.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use portvakt::load;
use portvakt::{Engine, Limits, Reason, Time, VerifiedClaims};

const TOKENS: &str = include_str!("../src/manual/tokens.md");
const DELEGATION: &str = include_str!("../src/manual/delegation.md");

/// The codes in a column of the first table below a heading.
fn codes<'p>(page: &'p str, heading: &str, column: usize) -> Vec<&'p str> {
    let (_, below) = page.split_once(heading).unwrap();
    let table = below.lines().skip_while(|line| !line.starts_with('|'));
    let rows = table.take_while(|line| line.starts_with('|')).skip(2);
    let mut codes: Vec<&str> = rows
        .map(|row| row.split(" | ").nth(column).unwrap().trim_matches([' ', '|', '`']))
        .collect();
    codes.sort_unstable();
    codes
}

/// The codes that an error has, by its source: there is no list of them to ask.
fn codes_of(source: &str) -> Vec<&str> {
    let (_, code) = source.split_once("pub fn code(").unwrap();
    let mut codes: Vec<&str> =
        code.lines().filter_map(|line| line.split_once("=> \"")?.1.strip_suffix("\",")).collect();
    codes.sort_unstable();
    codes
}

#[test]
fn every_code_of_a_token_error_stands_on_the_page() {
    let known = codes_of(include_str!("../../portvakt-jwt/src/error.rs"));
    assert!(known.len() > 30, "the source was not understood: {known:?}");
    assert_eq!(codes(TOKENS, "# What is checked", 1), known);
    let known = codes_of(include_str!("../../portvakt-biscuit/src/error.rs"));
    assert!(known.len() > 20, "the source was not understood: {known:?}");
    assert_eq!(codes(DELEGATION, "## Codes", 1), known);
}

fn block<'p>(page: &'p str, kind: &str) -> &'p str {
    let (_, below) = page.split_once(&format!("```{kind}\n")).unwrap();
    below.split("```").next().unwrap()
}

#[test]
fn the_policy_on_suppliers_does_what_the_page_says() {
    let loaded = load::text("policy.yaml", block(DELEGATION, "yaml"), &Limits::default()).unwrap();
    assert_eq!(loaded.findings.findings(), []);
    let tree = loaded.tree;
    let owners = ("service_owners", vec!["991825827"]);
    let supplier = block(DELEGATION, "json");
    let decide = |claims: &str, barred: &[&str], capability: &str| {
        let contents = [owners.clone(), ("barred_suppliers", barred.to_vec())];
        let registers = tree.registers(contents).unwrap();
        let engine = Engine::try_new(&tree, &registers).unwrap();
        let binding = engine.bind(&VerifiedClaims::vouched_for_by_caller(claims.as_bytes()))?;
        let subject = engine.subject(&binding, Time::MIN).unwrap();
        let request = subject.request(tree.capability(capability).unwrap(), &[], &[]);
        let decision = request.decide();
        let rule = decision.rule().map(|rule| rule.name().to_owned());
        Ok::<_, portvakt::ClaimsError>((decision.reason(), rule.unwrap_or_default()))
    };
    let granted = Ok((Reason::Granted, "service_owners".to_owned()));
    let refused = |rule: &str| Ok((Reason::Refused, rule.to_owned()));
    assert_eq!(decide(supplier, &[], "dialogs.read"), granted);
    assert_eq!(decide(supplier, &[], "dialogs.purge"), refused("suppliers_do_not_purge"));
    let barred = ["310778737"];
    assert_eq!(decide(supplier, &barred, "dialogs.read"), refused("no_barred_suppliers"));
    let owner = supplier.replace("\"supplier\"", "\"nobody\"");
    assert_eq!(decide(&owner, &barred, "dialogs.purge"), granted);
    let malformed = supplier.replace("0192:310778737", "310778737");
    let error = decide(&malformed, &[], "dialogs.read").unwrap_err();
    assert_eq!(error.attribute(), "subject.supplier");
}

/// The claims of the page are those of the sample.
#[test]
fn the_token_of_the_page_is_the_one_that_suppliers_have() {
    let sample = include_str!("../../../policies/dialogporten/samples/supplier.json");
    let sample: serde_json::Value = serde_json::from_str(sample).unwrap();
    let shown: serde_json::Value = serde_json::from_str(block(DELEGATION, "json")).unwrap();
    for (claim, value) in shown.as_object().unwrap() {
        assert_eq!(sample.get(claim), Some(value), "{claim}");
    }
}

#[test]
#[cfg(feature = "jwt")]
fn the_limits_of_the_page_are_those_of_the_code() {
    use portvakt::jwt::{MAX_KEY_SET, MAX_KEYS, MAX_LEEWAY, MAX_REQUIRED, MAX_TOKEN, Pace};
    let (_, limits) = TOKENS.split_once("# Limits").unwrap();
    for row in [
        format!("| a token | {} KiB |", MAX_TOKEN >> 10),
        format!("| a key set | {} KiB, {MAX_KEYS} keys |", MAX_KEY_SET >> 10),
        format!("| `leeway` | {MAX_LEEWAY} s |"),
        format!("| `required_claims` | {MAX_REQUIRED} |"),
    ] {
        assert!(limits.contains(&row), "{row}");
    }
    let pace = Pace::default();
    for (name, seconds) in [
        ("max_age", pace.max_age),
        ("cool_down", pace.cool_down),
        ("max_back_off", pace.max_back_off),
        ("max_stale", pace.max_stale),
    ] {
        let row = TOKENS.lines().find(|line| line.starts_with(&format!("| `{name}` | "))).unwrap();
        let shown = row.split(" | ").nth(1).unwrap().replace(',', "");
        assert_eq!(shown, format!("{seconds} s"), "{name}");
    }
}
