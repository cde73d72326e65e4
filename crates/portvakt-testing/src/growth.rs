//! Policies that are large in one way each, to see how reading and compiling them grows.

use std::fmt::Display;

/// One way in which a policy can be large.
#[derive(Debug, Clone, Copy)]
pub struct Dimension {
    /// What there is much of.
    pub name: &'static str,
    /// How much of it is enough to see how it grows.
    pub size: usize,
    /// The text of a policy with so much of it.
    pub policy: fn(usize) -> String,
}

const fn dimension(name: &'static str, size: usize, policy: fn(usize) -> String) -> Dimension {
    Dimension { name, size, policy }
}

/// The ways in which it grows with the text.
pub const LINEAR: &[Dimension] = &[
    dimension("rules of one test", 400, |n| {
        rules(n, |i| format!("{{ allow: c.x, when: {{ subject.scope: s{i} }} }}"))
    }),
    dimension("rules of two tests", 400, |n| {
        rules(n, |i| format!("{{ allow: c.x, when: {{ subject.scope: s{i}, subject.a: a{i} }} }}"))
    }),
    dimension("rules of ranges that overlap", 400, |n| {
        rules(n, |i| {
            let range = format!("{{ at_least: {i}, at_most: {} }}", i + n);
            format!("{{ allow: c.x, when: {{ subject.n: {range} }} }}")
        })
    }),
    dimension("rules of other values", 400, |n| {
        rules(n, |i| format!("{{ deny: c.x, when: {{ subject.a: {{ is_not: a{i} }} }} }}"))
    }),
    dimension("prefixes", 200, |n| {
        rules(n, |i| format!("{{ allow: c.x, when: {{ subject.a: {{ starts_with: p{i}/ }} }} }}"))
    }),
    dimension("members that begin so", 200, |n| {
        let when = |i| format!("{{ subject.scope: {{ starts_with: p{i}/ }} }}");
        rules(n, |i| format!("{{ allow: c.x, when: {} }}", when(i)))
    }),
    dimension("texts in one list", 1_000, |n| one(&format!("subject.a: [{}]", list(n)))),
    dimension("members of one has_any", 1_000, |n| {
        one(&format!("subject.scope: {{ has_any: [{}] }}", list(n)))
    }),
    dimension("members of one has_all", 1_000, |n| {
        one(&format!("subject.scope: {{ has_all: [{}] }}", list(n)))
    }),
    dimension("members of one has_only", 1_000, |n| {
        one(&format!("subject.scope: {{ has_only: [{}] }}", list(n)))
    }),
    dimension("alternatives of one rule", 400, |n| {
        let all = joined(n, ", ", |i| format!("{{ subject.a: a{i}, subject.n: {i} }}"));
        one(&format!("any: [{all}]"))
    }),
    dimension("alternatives of one rule, and all of them", 200, |n| {
        let all = joined(n, ", ", |i| {
            format!("{{ any: [{{ subject.a: a{i} }}, {{ subject.n: {i} }}] }}")
        });
        one(&format!("all: [{all}]"))
    }),
    dimension("networks", 400, |n| {
        let all = joined(n, ", ", |i| format!("10.{}.{}.0/24", i / 256, i % 256));
        one(&format!("context.ip: {{ in_network: [{all}] }}"))
    }),
    dimension("attributes", 200, |n| {
        let attributes = lines(n, |i| format!("subject.a{i}: {{ type: text }}"));
        whole(
            &attributes,
            "",
            &lines(n, |i| format!("r{i}: {{ allow: c.x, when: {{ subject.a{i}: v }} }}")),
        )
    }),
    dimension("paths into one claim", 200, |n| {
        let path = |i| format!("$.{}m{i}", "a.".repeat(20));
        let of = |i| format!("subject.a{i}: {{ type: text, claim: c, path: {} }}", path(i));
        whole(&lines(n, of), "", "  r: { allow: c.x, when: { subject.a0: v } }\n")
    }),
    dimension("attributes compared with each other", 200, |n| {
        let attributes = lines(n, |i| format!("subject.a{i}: {{ type: text }}"));
        let when = |i| format!("{{ subject.a{i}: {{ same_as: subject.a{} }} }}", (i + 1) % n);
        whole(&attributes, "", &lines(n, |i| format!("r{i}: {{ allow: c.x, when: {} }}", when(i))))
    }),
    dimension("derived values", 200, |n| {
        let entries =
            joined(n, ", ", |i| format!("{{ value: v{i}, when: {{ subject.a: a{i} }} }}"));
        let derived =
            format!("  subject.d: {{ type: text, derive: [{entries}, {{ value: other }}] }}\n");
        let rules = lines(n, |i| format!("r{i}: {{ allow: c.x, when: {{ subject.d: v{i} }} }}"));
        whole(&format!("  subject.a: {{ type: text }}\n{derived}"), "", &rules)
    }),
    dimension("named conditions that lead to each other", 400, |n| {
        let chain = lines(n, |i| format!("c{}: c{i}", i + 1));
        let conditions = format!("conditions:\n  c0: {{ subject.a: v }}\n{chain}");
        whole(ATTRIBUTES, &conditions, &format!("  r: {{ allow: c.x, when: c{n} }}\n"))
    }),
    dimension("registers", 200, |n| {
        let registers = format!("registers:\n{}", lines(n, |i| format!("g{i}: {{ of: text }}")));
        let when = |i| format!("{{ subject.a: {{ in: g{i} }} }}");
        whole(
            ATTRIBUTES,
            &registers,
            &lines(n, |i| format!("r{i}: {{ allow: c.x, when: {} }}", when(i))),
        )
    }),
    dimension("obligations", 400, |n| {
        let then = joined(n, ", ", |i| format!("o{i}: v{i}"));
        whole(ATTRIBUTES, "", &format!("  r: {{ allow: c.x, then: {{ {then} }} }}\n"))
    }),
    dimension("known members", 1_000, |n| {
        let known = format!("  subject.scope: {{ type: text_set, known: [{}] }}\n", list(n));
        whole(&known, "", "  r: { allow: c.x, when: { subject.scope: v1 } }\n")
    }),
    dimension("values", 1_000, |n| {
        let values = format!("  subject.a: {{ type: text, values: [{}] }}\n", list(n));
        whole(&values, "", "  r: { allow: c.x, when: { subject.a: v1 } }\n")
    }),
    dimension("bytes of one text", 100_000, |n| one(&format!("subject.a: {}", "x".repeat(n)))),
    dimension("rules that are wrong", 200, |n| {
        rules(n, |i| format!("{{ allow: c.x, when: {{ subject.scop: s{i} }} }}"))
    }),
];

/// The ways in which it grows with what rules cover: rules times capabilities, and attributes that
/// requests need times capabilities. Both have limits of their own.
pub const PRODUCTS: &[Dimension] = &[
    dimension("rules for scattered capabilities", 50, |n| {
        let capabilities = lines(n, |i| format!("c.p{i}: [x, y]"));
        let except = |i| format!("allow: c.*.x, except: c.p{i}.x");
        let rules = lines(n, |i| format!("r{i}: {{ {}, when: {{ subject.a: a{i} }} }}", except(i)));
        let capabilities = format!("capabilities:\n{capabilities}");
        whole(ATTRIBUTES, "", &rules).replace("capabilities: { c: [x] }\n", &capabilities)
    }),
    dimension("needed attributes with exceptions", 50, |n| {
        let attributes = lines(n, |i| format!("resource.a{i}: {{ type: text }}"));
        let allow = |i| format!("allow: c.**, except: c.v{i}");
        let rules = lines(n, |i| format!("r{i}: {{ {}, when: {{ resource.a{i}: v }} }}", allow(i)));
        let capabilities = format!("capabilities: {{ c: [{}] }}", list(n));
        whole(&attributes, "", &rules).replace("capabilities: { c: [x] }", &capabilities)
    }),
];

const ATTRIBUTES: &str = "  subject.scope: { type: text_set }
  subject.a: { type: text }
  subject.n: { type: integer }
  context.ip: { type: ip, optional: true }
";

fn whole(attributes: &str, more: &str, rules: &str) -> String {
    format!(
        "portvakt: 1\npolicy: growth\nattributes:\n{attributes}{more}capabilities: {{ c: [x] }}\nrules:\n{rules}"
    )
}

/// A policy of one rule with such a condition.
fn one(when: &str) -> String {
    whole(ATTRIBUTES, "", &format!("  r: {{ allow: c.x, when: {{ {when} }} }}\n"))
}

fn rules(count: usize, rule: impl Fn(usize) -> String) -> String {
    whole(ATTRIBUTES, "", &lines(count, |i| format!("r{i}: {}", rule(i))))
}

fn list(count: usize) -> String {
    joined(count, ", ", |i| format!("v{i}"))
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    joined(count, "", |i| format!("  {}\n", line(i)))
}

fn joined<T: Display>(count: usize, between: &str, each: impl Fn(usize) -> T) -> String {
    let all: Vec<String> = (0..count).map(|i| each(i).to_string()).collect();
    all.join(between)
}
