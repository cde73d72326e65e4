//! Compiling grows with the text: twice the rules cost twice the allocations and the bytes.
#![expect(clippy::unwrap_used, reason = "what should not be possible stops the test")]
#![expect(clippy::arithmetic_side_effects, reason = "an overflow stops the test")]

use portvakt_core::diagnostic::Diagnostics;
use portvakt_core::limits::{Budget, Limits};
use portvakt_core::policy::Policy;
use portvakt_core::source::Sources;
use portvakt_core::{lower, resolve, syntax};

fn policy(attributes: &str, capabilities: &str, rules: &[String]) -> Policy {
    let rules = rules.join("\n");
    let text = format!(
        "portvakt: 1\npolicy: growth\nattributes:\n{attributes}\ncapabilities:\n{capabilities}\nrules:\n{rules}\n"
    );
    let limits = Limits::large();
    let file = Sources::default().add("policy.yaml", &text);
    let mut found = Diagnostics::default();
    let root = syntax::parse(file, &text, &mut Budget::new(&limits), &mut found).unwrap();
    let (policy, findings) = resolve::policy(&root, &[], &limits);
    let found = findings.findings();
    assert!(policy.is_some(), "{found:#?}");
    policy.unwrap()
}

fn lines(size: usize, line: impl Fn(usize) -> String) -> Vec<String> {
    (0..size).map(|number| format!("  {}", line(number))).collect()
}

/// The allocations of compiling a policy, and the bytes of its image.
fn cost(policy: &Policy) -> [u64; 2] {
    let mut bytes = 0;
    let counted = allocation_counter::measure(|| {
        let tree = lower::compile(policy, &Limits::large()).unwrap();
        bytes = tree.to_bytes().len();
    });
    [counted.count_total, u64::try_from(bytes).unwrap()]
}

/// Checks that a policy of twice the size costs at most a tenth more than twice as much. A list
/// that grows by doubling is a step, so there is some room.
#[track_caller]
fn check(size: usize, policy: impl Fn(usize) -> Policy) {
    let [half, whole] = [size, 2 * size].map(|size| cost(&policy(size)));
    for ((half, whole), what) in half.into_iter().zip(whole).zip(["allocations", "bytes"]) {
        assert!(whole <= half * 22 / 10, "{whole} {what} for {}, {half} for {size}", 2 * size);
    }
}

const TEXTS: &str = "  subject.scope: { type: text_set }
  subject.t: { type: text }
  resource.t: { type: text }
  resource.u: { type: text }";

#[test]
fn a15_deep_nesting_costs_what_its_text_costs() {
    fn nested(rule: usize, depth: usize) -> String {
        let inner = match depth {
            0 => "{ present: subject.t }".to_owned(),
            _ => nested(rule, depth - 1),
        };
        format!(
            "{{ any: [{{ subject.t: s{rule}_{depth} }}, {{ not: {{ all: [{{ resource.t: r{rule}_{depth} }}, {inner}] }} }}] }}"
        )
    }
    check(200, |size| {
        let rule = |i| format!("r{i}: {{ allow: c.x, when: {} }}", nested(i, 4));
        policy(TEXTS, "  c: [x, y]", &lines(size, rule))
    });
}

#[test]
fn a15_wide_disjoint_tests_cost_what_their_text_costs() {
    check(500, |size| {
        let rule = |i| {
            format!(
                "r{i}: {{ allow: c.x, when: {{ subject.t: [s{i}, z{i}], resource.t: r{i}, resource.u: u{i} }} }}"
            )
        };
        policy(TEXTS, "  c: [x, y]", &lines(size, rule))
    });
}

#[test]
fn a15_many_needs_cost_what_their_text_costs() {
    check(200, |size| {
        let attributes = lines(size, |i| format!("resource.a{i}: {{ type: text }}")).join("\n");
        let capabilities = lines(size, |i| format!("g{i}: [x, y]")).join("\n");
        let rule = |i: usize| {
            let capability =
                if i.is_multiple_of(50) { "\"**\"".to_owned() } else { format!("g{i}.**") };
            let others = [i, (i + 1) % size, (i * 7) % size];
            let test = |one: &usize| format!("{{ resource.a{one}: v }}");
            let tests: Vec<String> = others.iter().map(test).collect();
            format!("r{i}: {{ allow: {capability}, when: {{ any: [{}] }} }}", tests.join(", "))
        };
        policy(&attributes, &capabilities, &lines(size, rule))
    });
}

#[test]
fn a_rule_of_three_tests_compiles_in_few_allocations() {
    let size = 1_000;
    let rule = |i: usize| {
        format!(
            "r{i}: {{ allow: c.x, when: {{ subject.scope: s{i}, resource.t: t{}, resource.u: {{ same_as: subject.t }} }} }}",
            i % 20
        )
    };
    let policy = policy(TEXTS, "  c: [x, y]", &lines(size, rule));
    let [allocations, _] = cost(&policy);
    assert!(allocations <= 20 * u64::try_from(size).unwrap(), "{allocations} for {size} rules");
}
