//! Policy texts of shapes that are hard on a compiler, of any size.

use std::fmt::Write as _;

/// A shape: its name, the text for a size, and the size that the tests take.
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) text: fn(usize) -> String,
    pub(super) size: usize,
    /// Whether its size is that of automata.
    pub(super) has_patterns: bool,
}

const fn shape(name: &'static str, size: usize, text: fn(usize) -> String) -> Shape {
    Shape { name, text, size, has_patterns: false }
}

const fn of_patterns(shape: &Shape) -> Shape {
    Shape { has_patterns: true, ..*shape }
}

pub(super) const SHAPES: &[Shape] = &[
    shape("owners", 500, owners),
    shape("hospital", 500, hospital),
    shape("one list of disjoint literals", 1_000, one_list),
    shape("the negation of one list", 1_000, one_negation),
    shape("overlapping lists", 200, overlapping_lists),
    shape("a rule for each attribute", 200, many_attributes),
    shape("products of alternatives", 100, products),
    shape("some of many members", 1_000, some_member),
    shape("all of many members", 1_000, all_members),
    shape("none of many members", 1_000, no_member),
    shape("only many members", 500, only_members),
    shape("a chain of named conditions", 200, chain),
    shape("a chain of doubling conditions", 100, doubling),
    shape("a long list under a name", 150, named_list),
    shape("a chain of derived attributes", 100, derived_chain),
    shape("a long derive", 500, long_derive),
    of_patterns(&shape("patterns that overlap", 20, patterns)),
    of_patterns(&shape("prefixes", 150, prefixes)),
    shape("cuts", 500, cuts),
    shape("differences", 500, differences),
    shape("networks", 250, networks),
    shape("rules over scattered capabilities", 300, scattered),
    shape("rules over several scattered sets", 300, several_scattered),
    shape("rules over all capabilities", 150, all_capabilities),
    shape("random tests", 250, random_tests),
];

/// A policy with these attributes, other declarations, capabilities and rules.
fn with(attributes: &str, capabilities: &str, rest: &str) -> String {
    format!(
        "portvakt: 1\npolicy: shape\nattributes:\n{attributes}\ncapabilities:\n{capabilities}\n{rest}\n"
    )
}

/// Lines, one for each number.
fn lines(size: usize, line: impl Fn(usize) -> String) -> String {
    let mut all = String::new();
    for number in 0..size {
        writeln!(all, "  {}", line(number)).unwrap();
    }
    all
}

fn list(size: usize, item: impl Fn(usize) -> String) -> String {
    let all: Vec<String> = (0..size).map(item).collect();
    format!("[{}]", all.join(", "))
}

fn rules(size: usize, rule: impl Fn(usize) -> String) -> String {
    format!("rules:\n{}", lines(size, |number| format!("r{number}: {}", rule(number))))
}

const SET: &str = "  subject.s: { type: text_set }";
const TEXTS: &str = "  subject.t: { type: text }\n  resource.t: { type: text }";
const FEW: &str = "  c: [x, y]";

/// Scopes grant capabilities when the resource is of a type and belongs to the consumer; every
/// hundredth rule refuses instead.
pub(super) fn owners(size: usize) -> String {
    let attributes = "  subject.scope: { type: text_set, split: \" \" }
  subject.consumer: { type: text }
  resource.type: { type: text }
  resource.owner: { type: text }";
    let capabilities = format!("  c: {}", list(50, |c| format!("c{c}")));
    let rule = |i: usize| {
        if i % 100 == 99 {
            return format!("{{ deny: c.c{}, when: {{ subject.scope: s{i} }} }}", (i / 100) % 50);
        }
        format!(
            "{{ allow: c.c{}, when: {{ subject.scope: s{i}, resource.type: t{}, \
             resource.owner: {{ same_as: subject.consumer }} }} }}",
            i % 50,
            i % 20
        )
    };
    with(attributes, &capabilities, &rules(size, rule))
}

/// Departments of 33 rules each with roles, actions and types as lists, and five rules for all.
fn hospital(size: usize) -> String {
    let attributes = "  subject.role: { type: text_set }
  subject.department: { type: text }
  subject.clearance: { type: integer }
  resource.department: { type: text }
  resource.type: { type: text }
  resource.sensitivity: { type: integer }";
    let capabilities = format!("  record: {}", list(10, |c| format!("c{c}")));
    let rule = |i: usize| match i {
        0 => {
            "{ deny: record.**, when: { resource.sensitivity: { more_than: subject.clearance } } }"
                .to_owned()
        }
        1..5 => format!("{{ allow: record.**, when: {{ subject.role: global{i} }} }}"),
        _ => format!(
            "{{ allow: {}, when: {{ subject.role: {{ has_any: {} }}, resource.type: {}, resource.department: d{}, \
             subject.department: {{ same_as: resource.department }} }} }}",
            list(1 + i % 3, |k| format!("record.c{}", (i + k) % 10)),
            list(1 + i % 3, |k| format!("role{}", (i + 3 * k) % 20)),
            list(1 + i % 2, |k| format!("t{}", (i + k) % 15)),
            (i - 5) / 33,
        ),
    };
    with(attributes, &capabilities, &rules(size, rule))
}

fn one_list(size: usize) -> String {
    let all = list(size, |i| format!("v{i}"));
    with(TEXTS, FEW, &rules(1, |_| format!("{{ allow: c.x, when: {{ subject.t: {all} }} }}")))
}

fn one_negation(size: usize) -> String {
    let all = list(size, |i| format!("v{i}"));
    let rule = |_| {
        format!(
            "{{ allow: c.x, when: {{ not: {{ subject.t: {all} }}, resource.t: {{ is_not: {all} }} }} }}"
        )
    };
    with(TEXTS, FEW, &rules(1, rule))
}

fn overlapping_lists(size: usize) -> String {
    let rule = |i: usize| {
        let own = list(10, |k| format!("v{}", (i * 7 + k * k * 13) % 211));
        let theirs = list(5, |k| format!("v{}", (i * 11 + k * 17) % 97));
        format!("{{ allow: c.x, when: {{ subject.t: {own}, resource.t: {theirs} }} }}")
    };
    with(TEXTS, FEW, &rules(size, rule))
}

fn many_attributes(size: usize) -> String {
    let attributes = lines(size, |i| format!("subject.a{i}: {{ type: text }}"));
    let rule = |i: usize| {
        format!(
            "{{ allow: c.x, when: {{ subject.a{i}: v, not: {{ subject.a{}: w }} }} }}",
            (i + 1) % size
        )
    };
    with(&attributes, FEW, &rules(size, rule))
}

fn products(size: usize) -> String {
    let attributes = lines(12, |i| format!("subject.a{i}: {{ type: text }}"));
    let any = |i: usize, k: usize| {
        format!("{{ any: [{{ subject.a{}: v{i} }}, {{ subject.a{}: w{k} }}] }}", 2 * k, 2 * k + 1)
    };
    let rule = |i: usize| format!("{{ allow: c.x, when: {{ all: {} }} }}", list(6, |k| any(i, k)));
    with(&attributes, FEW, &rules(size, rule))
}

fn some_member(size: usize) -> String {
    let all = list(size, |i| format!("m{i}"));
    let rule = |_| format!("{{ allow: c.x, when: {{ subject.s: {{ has_any: {all} }} }} }}");
    with(SET, FEW, &rules(2, rule))
}

fn all_members(size: usize) -> String {
    let all = list(size, |i| format!("m{i}"));
    let rule = |_| format!("{{ allow: c.x, when: {{ subject.s: {{ has_all: {all} }} }} }}");
    with(SET, FEW, &rules(2, rule))
}

fn no_member(size: usize) -> String {
    let all = list(size, |i| format!("m{i}"));
    let rule =
        |_| format!("{{ allow: c.x, when: {{ not: {{ subject.s: {{ has_any: {all} }} }} }} }}");
    with(SET, FEW, &rules(2, rule))
}

fn only_members(size: usize) -> String {
    let all = list(size, |i| format!("m{i}"));
    let rule = |i| {
        format!(
            "{{ allow: c.x, when: {{ subject.s: {{ has_only: {all} }} }}, unless: {{ subject.s: m{i} }} }}"
        )
    };
    with(SET, FEW, &rules(2, rule))
}

fn chain(size: usize) -> String {
    let condition = |i: usize| match i {
        0 => "c0: { subject.s: m0 }".to_owned(),
        _ => format!("c{i}: {{ all: [c{}, {{ subject.s: m{i} }}] }}", i - 1),
    };
    let rest = format!(
        "conditions:\n{}{}",
        lines(size, condition),
        rules(size, |i| format!("{{ allow: c.x, when: c{i} }}"))
    );
    with(SET, FEW, &rest)
}

fn doubling(size: usize) -> String {
    let condition = |i: usize| match i {
        0 | 1 => format!("c{i}: {{ subject.t: v{i} }}"),
        _ => format!(
            "c{i}: {{ any: [{{ all: [c{}, c{}] }}, {{ all: [{{ not: c{} }}, {{ not: c{} }}, {{ subject.t: {{ is_not: v{i} }} }}] }}] }}",
            i - 1,
            i - 2,
            i - 1,
            i - 2
        ),
    };
    let rest = format!(
        "conditions:\n{}{}",
        lines(size, condition),
        rules(1, |_| format!("{{ allow: c.x, when: c{} }}", size - 1))
    );
    with(TEXTS, FEW, &rest)
}

fn named_list(size: usize) -> String {
    let all = list(size, |i| format!("v{i}"));
    let rule =
        |i: usize| format!("{{ allow: c.x, when: {{ all: [listed, {{ resource.t: v{i} }}] }} }}");
    let rest = format!("conditions:\n  listed: {{ subject.t: {all} }}\n{}", rules(size, rule));
    with(TEXTS, FEW, &rest)
}

fn derived_chain(size: usize) -> String {
    let attribute = |i: usize| {
        let before = if i == 0 { "subject.t".to_owned() } else { format!("subject.d{}", i - 1) };
        format!(
            "subject.d{i}: {{ type: text, derive: [{{ value: v{i}, when: {{ {before}: v{} }} }}, {{ value: w{i} }}] }}",
            i.saturating_sub(1)
        )
    };
    let attributes = format!("  subject.t: {{ type: text }}\n{}", lines(size, attribute));
    with(
        &attributes,
        FEW,
        &rules(1, |_| {
            format!("{{ allow: c.x, when: {{ subject.d{}: v{} }} }}", size - 1, size - 1)
        }),
    )
}

fn long_derive(size: usize) -> String {
    let entry = |i: usize| format!("{{ value: v{i}, when: {{ subject.t: u{i} }} }}");
    let entries = list(size, entry);
    let entries = entries.trim_end_matches(']');
    let attributes = format!(
        "  subject.t: {{ type: text }}\n  subject.d: {{ type: text, derive: {entries}, {{ value: other }}] }}"
    );
    with(
        &attributes,
        FEW,
        &rules(1, |_| "{ allow: c.x, when: { subject.d: { is_not: other } } }".to_owned()),
    )
}

fn patterns(size: usize) -> String {
    let rule =
        |i: usize| format!("{{ allow: c.x, when: {{ subject.t: {{ matches: \".*x{i}y.*\" }} }} }}");
    with(TEXTS, FEW, &rules(size, rule))
}

fn prefixes(size: usize) -> String {
    let rule = |i: usize| {
        format!(
            "{{ allow: c.x, when: {{ subject.t: {{ starts_with: \"path/{}/{i}/\" }} }} }}",
            i % 7
        )
    };
    with(TEXTS, FEW, &rules(size, rule))
}

fn cuts(size: usize) -> String {
    let rule = |i: usize| {
        format!(
            "{{ allow: c.x, when: {{ subject.n: {{ at_least: {i}, less_than: {} }} }} }}",
            2 * i + 1
        )
    };
    with("  subject.n: { type: integer }", FEW, &rules(size, rule))
}

fn differences(size: usize) -> String {
    let rule = |i: usize| {
        format!(
            "{{ allow: c.x, when: {{ resource.m: {{ within: {{ seconds: {i}, before: context.m }} }} }} }}"
        )
    };
    with("  resource.m: { type: time }\n  context.m: { type: time }", FEW, &rules(size, rule))
}

fn networks(size: usize) -> String {
    let rule = |i: usize| {
        format!(
            "{{ allow: c.x, when: {{ context.a: {{ in_network: [10.{}.{}.0/24, 10.{}.0.0/16] }} }} }}",
            i % 200,
            i % 251,
            i % 100
        )
    };
    with("  context.a: { type: ip }", FEW, &rules(size, rule))
}

fn scattered(size: usize) -> String {
    let capabilities = lines(size, |i| format!("g{i}: [x, y]"));
    let rule =
        |i: usize| format!("{{ allow: \"*.x\", except: g{i}.x, when: {{ subject.t: v{i} }} }}");
    with(TEXTS, &capabilities, &rules(size, rule))
}

fn several_scattered(size: usize) -> String {
    let capabilities = lines(size, |i| format!("g{i}: [x, y, z]"));
    let rule = |i: usize| {
        let word = ["x", "y", "z"][i % 3];
        format!(
            "{{ deny: [\"*.{word}\", g{i}.**], except: [g{}.**, g{}.{word}], when: {{ subject.t: v{i} }} }}",
            (i + 1) % size,
            (i + size / 2) % size
        )
    };
    with(TEXTS, &capabilities, &rules(size, rule))
}

fn all_capabilities(size: usize) -> String {
    let capabilities = lines(size, |i| format!("g{i}: [x, y]"));
    let rule = |i: usize| match i % 3 {
        0 => format!("{{ allow: [\"*.x\", \"*.y\"], when: {{ subject.t: v{i} }} }}"),
        1 => format!("{{ deny: g{i}.**, when: {{ subject.t: v{i}, resource.t: w{} }} }}", i % 10),
        _ => format!("{{ allow: [g{i}.x, g{}.y], when: {{ resource.t: w{i} }} }}", i / 2),
    };
    with(TEXTS, &capabilities, &rules(size, rule))
}

fn random_tests(size: usize) -> String {
    let attributes = lines(10, |i| format!("subject.a{i}: {{ type: text }}"));
    let mut state = 7_usize;
    let mut roll = move |sides: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    let mut all = String::from("rules:\n");
    for number in 0..size {
        let mut tests: Vec<String> = Vec::new();
        for a in 0..10 {
            if roll(10) < 3 {
                let (one, two, three) = (roll(10), 10 + roll(10), 20 + roll(10));
                tests.push(format!("subject.a{a}: [v{one}, v{two}, v{three}]"));
            }
        }
        let verb = if roll(5) == 0 { "deny" } else { "allow" };
        let capability = ["x", "y"][roll(2)];
        if tests.is_empty() {
            writeln!(all, "  r{number}: {{ {verb}: c.{capability}, when: {{ subject.a0: v0 }} }}")
                .unwrap();
        } else {
            writeln!(
                all,
                "  r{number}: {{ {verb}: c.{capability}, when: {{ {} }} }}",
                tests.join(", ")
            )
            .unwrap();
        }
    }
    with(&attributes, FEW, &all)
}
