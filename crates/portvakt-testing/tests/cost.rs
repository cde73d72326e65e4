//! The cost report counts what is there: every byte once, and the steps that the tree itself counts.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "an overflow in the code of a test fails the test"
)]

use portvakt_core::cost::Cost;
use portvakt_core::policy::Policy;
use portvakt_testing::compiled;
use portvakt_testing::generate::Draft;
use portvakt_testing::round::policies;
use std::fmt::Write as _;

/// Checks a cost report against the tree that it is about.
#[track_caller]
fn check(policy: &Policy) -> Cost {
    let tree = compiled::tree(policy);
    let cost = Cost::of(&tree, Some(policy), usize::MAX);
    let bytes = u64::try_from(tree.to_bytes().len()).unwrap_or_default();
    assert_eq!(cost.bytes, bytes, "{:?}", cost.parts);
    let (known, worst) = (cost.capability_steps + cost.derived_steps, tree.worst_case());
    assert!(known <= worst, "{known} steps, {worst} by the tree");
    assert_eq!(known + cost.compared, worst);
    let variables = u64::try_from(tree.image().variables.len()).unwrap_or_default();
    assert!(cost.compared <= variables, "{} values compared", cost.compared);
    assert_eq!(cost.capabilities.len(), tree.capabilities().count());
    assert_eq!(cost.dearest_rules.len(), tree.rules().count());
    assert!(cost.capabilities.iter().all(|one| one.span.is_some()));
    assert!(cost.dearest_rules.iter().all(|one| one.span.is_some()));
    assert!(cost.attributes.iter().all(|one| one.span.is_some()));
    let rules = cost.rules;
    assert!(rules.in_trees.max(rules.in_blocks) + rules.nowhere <= rules.all, "{rules:?}");
    assert!(rules.in_trees + rules.in_blocks + rules.nowhere >= rules.all, "{rules:?}");
    cost
}

#[test]
fn every_byte_and_every_step_is_counted_once() {
    for seed in 0..policies() {
        let _ = check(&compiled::valid(&Draft::new(seed).text()));
    }
    let (mut trees, mut blocks) = (0, 0);
    for seed in 0..policies() / 10 {
        let cost = check(&compiled::valid(&Draft::wide(seed).text()));
        trees += cost.rules.in_trees;
        blocks += cost.rules.in_blocks;
    }
    assert!(trees > 0 && blocks > 0, "{trees} rules in trees, {blocks} in blocks");
}

#[test]
fn what_made_it_big_is_named() {
    let mut text = String::from(
        "portvakt: 1
policy: big
attributes:
  subject.scope: { type: text_set }
  resource.path: { type: text }
  resource.size: { type: integer }
capabilities: { read: Read, write: Write }
rules:
",
    );
    for place in 0..100 {
        let _ =
            writeln!(text, "  s_{place}: {{ allow: read, when: {{ subject.scope: s_{place} }} }}");
    }
    for place in 0..12 {
        let when =
            format!("resource.path: {{ matches: \".*w{place}.*\" }}, resource.size: {place}");
        let _ = writeln!(text, "  p_{place}: {{ deny: write, when: {{ {when} }} }}");
    }
    text.push_str(
        "  long: { deny: write, when: { resource.path: { matches: \"(abc|abd|xyz){1,20}\" } } }\n",
    );
    let cost = check(&compiled::valid(&text));
    let dearest = cost.attributes.first();
    assert_eq!(dearest.map(|one| (one.name.as_str(), one.patterns)), Some(("resource.path", 13)));
    let pattern = dearest.and_then(|one| one.dearest_patterns.first());
    let named = pattern.and_then(|one| text.get(..usize::try_from(one.span.start).ok()?));
    let line = named.map(|before| before.lines().count());
    assert_eq!(line, Some(text.lines().count()), "the pattern of the last rule has most states");
    assert_eq!(cost.parts.first().map(|one| one.what), Some("automata"));
    // A token may hold all hundred scopes; a block looks at one class a column.
    let of = |name: &str| cost.capabilities.iter().find(|one| one.name == name);
    assert_eq!(of("read").map(|one| (one.steps, one.tables, one.blocks)), Some((102, 1, 0)));
    assert_eq!(of("write").map(|one| (one.tables, one.blocks)), Some((0, 1)));
    assert_eq!(cost.capabilities.first(), of("read"));
    assert_eq!((cost.rules.all, cost.rules.in_trees, cost.rules.in_blocks), (113, 100, 13));
}

#[test]
fn counting_grows_with_the_rules() {
    let allocations = |rules: usize| {
        let mut text = String::from(
            "portvakt: 1\npolicy: growth\nattributes: { subject.scope: { type: text_set } }\n\
             capabilities: { read: Read }\nrules:\n",
        );
        for place in 0..rules {
            let _ = writeln!(
                text,
                "  r_{place}: {{ allow: read, when: {{ subject.scope: s_{place} }} }}"
            );
        }
        let policy = compiled::valid(&text);
        let tree = compiled::tree(&policy);
        allocation_counter::measure(|| drop(Cost::of(&tree, Some(&policy), 5))).count_total
    };
    let [small, large] = [500, 1_000].map(allocations);
    assert!(large * 10 < small * 21, "{small} allocations, for twice the rules {large}");
}
