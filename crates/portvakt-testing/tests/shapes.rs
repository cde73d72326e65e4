//! Policies of a thousand rules and more, in shapes that are hard to compile or to decide.
//!
//! The environment variable `PORTVAKT_CASES` says how many requests all shapes look at together.
#![expect(clippy::panic, reason = "readers that differ stop the test")]

use portvakt_testing::compiled;
use portvakt_testing::engine_paths::Engines;
use portvakt_testing::generate::{Dice, Request};
use portvakt_testing::oracle::Supply;
use portvakt_testing::reading::{Reading, Settled};
use portvakt_testing::round::policies;
use portvakt_testing::shapes::{Outline, SHAPES, Shape, ShapeRound};
use std::collections::BTreeMap;

/// How many rules a policy has, more or less.
const RULES: usize = 1_050;

/// The most rules: there are as many attributes in one shape, and that is their limit.
const MOST_RULES: usize = 1_900;

/// How many requests are drawn for one policy.
const REQUESTS: usize = 30;

/// Compares every path of the engine with the oracle, and says where they differ with a smaller
/// policy that still shows it.
fn check(shape: &Shape, seed: u64, size: usize) {
    let round = ShapeRound::new(shape, size, REQUESTS, seed);
    let ShapeRound { outline, policy, supply, earlier, asked } = &round;
    let engines = Engines::new(compiled::tree(policy), supply, earlier);
    let name = shape.name;
    if seed == 0 {
        assert!((shape.is_reached)(engines.tree().image()), "{name} is not what it is there for");
    }
    for (request, expected) in asked {
        for (path, found) in engines.ask(request) {
            if !expected.admits(&found) {
                let smallest = smallest(outline, request);
                panic!(
                    "{name}, seed {seed}, {path}:\n  expected {expected:?}\n  found    {found:?}\n{request:#?}\nregisters {supply:?}\nearlier {earlier:?}\n{}",
                    smallest.text()
                );
            }
        }
    }
    if seed == 0 {
        check_shares(name, asked);
    }
}

/// Checks that a fifth is allowed, a fifth denied, some are refused by a rule and some malformed.
fn check_shares(name: &str, asked: &[(Request, Reading)]) {
    let count = |fits: fn(&Settled) -> bool| {
        asked.iter().filter(|(_, reading)| fits(&reading.settled)).count()
    };
    let allowed = count(|one| matches!(one, Settled::Granted(_)));
    let refused = count(|one| matches!(one, Settled::Refused(_) | Settled::RequirementNotMet(_)));
    let malformed = count(|one| matches!(one, Settled::Malformed(_)));
    let none = count(|one| matches!(one, Settled::NoRuleGrants));
    let all = asked.len();
    let shares = format!(
        "{name}: {allowed} allowed, {refused} refused, {none} granted by no rule, {malformed} malformed"
    );
    let denied = all.saturating_sub(allowed);
    assert!(allowed.min(denied) >= all / 5, "{shares}");
    assert!(refused >= all / 20 && malformed > 0, "{shares}");
}

/// Takes rules away as long as some path still differs from the oracle.
fn smallest(outline: &Outline, request: &Request) -> Outline {
    let [supply, earlier] = outline.supply();
    let differs = |outline: &Outline| {
        compiled::model(&outline.text()).is_ok_and(|(policy, _)| {
            let expected = ShapeRound::answer(&policy, &supply, request);
            let engines = Engines::new(compiled::tree(&policy), &supply, &earlier);
            engines.ask(request).iter().any(|(_, found)| !expected.admits(found))
        })
    };
    let mut smallest = outline.clone();
    let mut parts: usize = 2;
    while parts <= smallest.rules().saturating_mul(2) {
        let smaller = (0..parts).map(|part| smallest.without(parts, part));
        match smaller.filter(|one| one.rules() < smallest.rules()).find(&differs) {
            Some(smaller) => smallest = smaller,
            None => parts = parts.saturating_mul(2),
        }
    }
    smallest
}

/// Checks a part of all shapes: parts are there for tests that run side by side.
fn check_part(part: usize, parts: usize) {
    let shapes = u64::try_from(SHAPES.len()).unwrap_or(u64::MAX);
    for seed in 0..policies().div_ceil(shapes.saturating_mul(2)) {
        for shape in SHAPES.iter().skip(part).step_by(parts) {
            let size = if seed == 0 { RULES } else { Dice::new(seed).between(30, MOST_RULES) };
            check(shape, seed, size);
        }
    }
}

#[test]
fn a15_every_path_agrees_with_the_oracle_on_one_half_of_the_shapes() {
    check_part(0, 2);
}

#[test]
fn a15_every_path_agrees_with_the_oracle_on_the_other_half_of_the_shapes() {
    check_part(1, 2);
}

/// A capability whose first block comes after those that are settled for a subject ahead: the
/// subject's own tests in it count.
#[test]
fn a_capability_may_start_at_a_late_block() {
    let mut text = String::from("portvakt: 1\npolicy: late\nattributes:\n");
    let attributes = (0..46).map(|one| format!("  subject.a{one}: {{ type: text }}\n"));
    text.extend(attributes);
    text.push_str("capabilities:\n  c: [early, late]\nrules:\n");
    let pairs = (0..46).flat_map(|one| (one + 1..46).map(move |other| (one, other)));
    let tests = |(one, other)| format!("{{ subject.a{one}: v, subject.a{other}: v }}");
    let early = pairs.clone().take(1_024).map(|pair| ("early", tests(pair)));
    let late = [("late", tests((0, 1)))];
    for (number, (capability, when)) in early.chain(late).enumerate() {
        let rule = format!("  r{number}: {{ allow: c.{capability}, when: {when} }}\n");
        text.push_str(&rule);
    }
    let policy = compiled::valid(&text);
    let engines = Engines::new(compiled::tree(&policy), &Supply::new(), &Supply::new());
    assert_eq!(engines.tree().image().blocks.len(), 17);
    let none = Reading::without_rule(Settled::NoRuleGrants);
    for claims in ["{\"a0\":\"v\"}", "{\"a1\":\"v\"}", "{}"] {
        let capability = "c.late".to_owned();
        let request = Request { claims: claims.to_owned(), given: BTreeMap::new(), capability };
        for (path, found) in engines.ask(&request) {
            assert_eq!(found, none, "{path}: {claims}");
        }
    }
}

/// What compares a derived attribute of the resource is worked out although all values that a
/// request hands in are plain texts.
#[test]
fn a_set_may_share_the_value_of_a_derived_attribute() {
    let text = "
portvakt: 1
policy: derived
attributes:
  subject.set: { type: text_set }
  resource.plain: { type: text, optional: true }
  resource.derived: { type: text, derive: [{ value: v, when: { resource.plain: p } }, { value: w }] }
capabilities:
  c: [x]
rules:
  all: { allow: c.x }
  shares: { deny: c.x, when: { subject.set: { has_value_of: resource.derived } } }
";
    let engines =
        Engines::new(compiled::tree(&compiled::valid(text)), &Supply::new(), &Supply::new());
    for (claims, plain, allowed) in [
        ("{\"set\":[\"v\"]}", "\"p\"", false),
        ("{\"set\":[\"v\"]}", "\"q\"", true),
        ("{\"set\":[\"w\"]}", "\"q\"", false),
        ("{}", "\"q\"", true),
    ] {
        let given = BTreeMap::from([("resource.plain".to_owned(), plain.to_owned())]);
        let request = Request { claims: claims.to_owned(), given, capability: "c.x".to_owned() };
        for (path, found) in engines.ask(&request) {
            assert_eq!(found.is_allowed(), allowed, "{path}: {claims} {plain}");
        }
    }
}

/// An explanation and what is restricted follow a name for a name.
#[test]
fn a_condition_may_be_another_name_for_one() {
    let text = "
portvakt: 1
policy: names
attributes:
  subject.t: { type: text }
conditions:
  first: { subject.t: v }
  second: first
  third: second
capabilities:
  c: [x]
rules:
  r: { allow: c.x, when: third }
";
    let engines =
        Engines::new(compiled::tree(&compiled::valid(text)), &Supply::new(), &Supply::new());
    for (claims, allowed) in [("{\"t\":\"v\"}", true), ("{\"t\":\"w\"}", false)] {
        let (given, capability) = (BTreeMap::new(), "c.x".to_owned());
        let request = Request { claims: claims.to_owned(), given, capability };
        for (path, found) in engines.ask(&request) {
            assert_eq!(found.is_allowed(), allowed, "{path}: {claims}");
        }
    }
}
