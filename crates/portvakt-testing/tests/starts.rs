//! Where a decision starts and how many steps it takes, for chains of every kind.

use portvakt_eval::{Engine, Supplied, Time, Value, VerifiedClaims};
use portvakt_testing::compiled;

/// One step for each chain, node, column and member looked at, derived attributes once each.
#[test]
fn a01_the_worst_case_counts_what_a_decision_looks_at() {
    let steps = |rules: &str, derived: &str| {
        let text = format!(
            "portvakt: 1
policy: steps
attributes:
  subject.scope: {{ type: text_set }}
  resource.kind: {{ type: text, optional: true }}
  resource.size: {{ type: integer, optional: true }}
  resource.rank: {{ type: text, derive: [{derived}{{ value: low }}] }}
capabilities: {{ c: [x, y, z] }}
rules:
{rules}"
        );
        compiled::tree(&compiled::valid(&text)).worst_case()
    };
    let rule =
        |name: &str, when: &str| format!("  {name}: {{ allow: c.{name}, when: {{ {when} }} }}\n");
    let high = "{ value: high, when: { resource.kind: h } }, ";
    let cases = [
        steps("  x: { allow: c.x }\n", ""),
        steps(&rule("x", "resource.kind: k"), ""),
        steps(&rule("x", "resource.kind: k, resource.size: 7"), ""),
        steps(&rule("x", "subject.scope: a"), ""),
        steps(&rule("x", "resource.rank: high"), high),
        steps(&(rule("x", "subject.scope: a") + &rule("y", "subject.scope: b")), ""),
    ];
    assert_eq!(cases, [3, 4, 5, 4, 7, 5]);
}

/// Capabilities whose chains start in a switch, a leaf table, a block, or nowhere.
#[test]
fn a_decision_starts_where_its_capability_does() {
    let mut text = String::from(
        "portvakt: 1
policy: starts
attributes:
  subject.scope: { type: text_set }
  subject.level: { type: integer }
  resource.path: { type: text, optional: true }
  resource.size: { type: integer, optional: true }
capabilities: { c: [member, mixed, nothing, path, sized, x0, x1, x2, x3, x4, x5, x6, x7, x8, x9] }
rules:
  mixed: { allow: c.mixed, when: { subject.scope: m0, resource.path: p0 } }
",
    );
    for number in 0..80 {
        let rules = [
            format!("  s{number}: {{ allow: c.member, when: {{ subject.scope: m{number} }} }}\n"),
            format!("  p{number}: {{ allow: c.path, when: {{ resource.path: p{number} }} }}\n"),
        ];
        text.extend(rules);
    }
    // Tests that overlap go into blocks; there are more of these than are settled ahead.
    for number in 0..1_500 {
        let (capability, level) = (number % 10, number / 10);
        let rule = format!(
            "  x{number}: {{ allow: c.x{capability}, when: {{ subject.level: {{ at_least: {level} }}, resource.size: {{ at_least: {}, at_most: {} }} }} }}\n",
            2 * level,
            2 * level
        );
        text.push_str(&rule);
    }
    let tree = compiled::tree(&compiled::valid(&text));
    let image = tree.image();
    assert!(
        image.blocks.len() > 20 && !image.switches.is_empty() && !image.tables.is_empty(),
        "{}",
        image.blocks.len()
    );
    let registers = tree.registers([("", [""]); 0]).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let ask = |claims: &str, capability: &str, given: &[Supplied<'_>]| {
        let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
        let binding = engine.bind(&claims).unwrap();
        let subject = engine.subject(&binding, Time::MIN).unwrap();
        let request = subject.request(tree.capability(capability).unwrap(), given, &[]);
        let decision = request.decide();
        let rule = decision.rule().map(|rule| rule.name().to_owned());
        let explained = request.explain().decision.rule().map(|rule| rule.name().to_owned());
        assert_eq!(rule, explained, "{capability}");
        rule.unwrap_or_default()
    };
    let path = |text| tree.attribute("resource.path").unwrap().is(Value::Text(text));
    let size = |number| tree.attribute("resource.size").unwrap().is(Value::Integer(number));
    let all = r#"{"scope":["m0","m7"],"level":149}"#;
    assert_eq!(ask(all, "c.member", &[]), "s0");
    assert_eq!(ask(r#"{"scope":["m79"]}"#, "c.member", &[path("p0")]), "s79");
    assert_eq!(ask("{}", "c.member", &[path("p0")]), "");
    assert_eq!(ask(all, "c.path", &[path("p33")]), "p33");
    assert_eq!(ask(all, "c.path", &[]), "");
    assert_eq!(ask(all, "c.mixed", &[path("p0")]), "mixed");
    assert_eq!(ask(all, "c.mixed", &[path("p1")]), "");
    assert_eq!(ask(all, "c.nothing", &[path("p0"), size(0)]), "");
    for number in (0..1_500).step_by(37) {
        let (capability, level) = (format!("c.x{}", number % 10), number / 10);
        let claims = format!(r#"{{"level":{level}}}"#);
        assert_eq!(ask(&claims, &capability, &[size(2 * level)]), format!("x{number}"));
        assert_eq!(ask(&claims, &capability, &[size(2 * level + 1)]), "");
        let below = format!(r#"{{"level":{}}}"#, level - 1);
        assert_eq!(ask(&below, &capability, &[size(2 * level)]), "");
    }
}
