//! Policies of shapes that are hard to decide.

use portvakt_testing::compiled;
use portvakt_testing::engine_paths::Engines;
use portvakt_testing::generate::Request;
use portvakt_testing::oracle::Supply;
use portvakt_testing::reading::{Reading, Settled};
use std::collections::BTreeMap;

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
