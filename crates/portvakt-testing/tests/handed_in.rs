//! A service that hands in values wrongly is refused: the same attribute twice, in the wrong list,
//! one that is read from claims or derived, or one of another policy.
#![expect(clippy::unwrap_used, reason = "what should not be possible stops the test")]

use portvakt_eval::{
    Attribute, Capability, Category, DecisionTree, Engine, Reason, Registers, Supplied, Time,
    Value, VerifiedClaims,
};
use portvakt_testing::compiled;
use portvakt_testing::oracle::Supply;

/// Attributes of which only the value matters, and others; more than a word has bits.
fn text(more: usize) -> String {
    let mut text = String::from(
        "portvakt: 1
policy: handed_in
attributes:
  subject.name: { type: text }
  context.plain: { type: text, optional: true }
  resource.closed: { type: text, values: [v, w], optional: true }
  resource.formatted: { type: text, format: uuid, optional: true }
  resource.compared: { type: text, optional: true }
  resource.matched: { type: text, optional: true }
  resource.number: { type: integer, optional: true }
  resource.set: { type: text_set, optional: true }
  resource.untested: { type: text, optional: true }
  resource.derived: { type: text, derive: [{ value: v, when: { resource.plain: v } }, { value: w }] }
  resource.plain: { type: text, optional: true }
",
    );
    for number in 0..more {
        let line = format!("  resource.x{number}: {{ type: text, optional: true }}\n");
        text.push_str(&line);
    }
    text.push_str(
        "capabilities:
  c: [x]
rules:
  everything: { allow: c.x }
  tested:
    deny: c.x
    when:
      context.plain: never
      resource.closed: v
      present: [resource.formatted, resource.number]
      resource.compared: { same_as: subject.name }
      resource.matched: { starts_with: never }
      resource.set: never
      resource.derived: v
",
    );
    for number in 0..more {
        let line = format!("      resource.x{number}: v\n");
        text.push_str(&line);
    }
    text
}

/// Attributes of which only the value matters, and few: what most policies are like, and the quickest
/// way to put a request into classes.
const PLAIN: &str = "portvakt: 1
policy: handed_in
attributes:
  subject.name: { type: text }
  context.plain: { type: text, optional: true }
  resource.closed: { type: text, values: [v, w], optional: true }
  resource.plain: { type: text, optional: true }
  resource.needed: { type: text }
  resource.derived: { type: text, derive: [{ value: v, when: { resource.plain: v } }, { value: w }] }
capabilities: { c: [x, needs] }
rules:
  everything: { allow: c.x }
  tested: { deny: c.x, when: { subject.name: never, context.plain: v, resource.closed: v, resource.plain: v } }
  derived: { deny: c.x, when: { resource.derived: v, subject.name: never } }
  needing: { allow: c.needs, when: { resource.needed: v } }
";

/// A value that each attribute takes.
fn value(tree: &DecisionTree, attribute: Attribute) -> Value<'static> {
    match tree.attribute_name(attribute) {
        "resource.number" => Value::Integer(1),
        "resource.formatted" => Value::Text("00000000-0000-4000-8000-000000000000"),
        "resource.set" => Value::Texts(&["never"]),
        _ => Value::Text("v"),
    }
}

fn reason(
    tree: &DecisionTree,
    registers: &Registers,
    resource: &[Supplied<'_>],
    context: &[Supplied<'_>],
) -> (Reason, String) {
    let engine = Engine::try_new(tree, registers).unwrap();
    let binding = engine.bind(&VerifiedClaims::vouched_for_by_caller(b"{}")).unwrap();
    let subject = engine.subject(&binding, Time::MIN).unwrap();
    let capability = tree.capability("c.x").unwrap();
    let request = subject.request(capability, resource, context);
    let decision = request.decide();
    let residual = subject.restrict(capability).decide(resource, context);
    assert_eq!(decision.reason(), residual.reason());
    assert_eq!(decision.reason(), request.explain().decision.reason());
    let named = decision.malformed().map(|one| one.attribute.to_owned());
    (decision.reason(), named.unwrap_or_default())
}

#[track_caller]
fn check(text: &str) {
    let tree = compiled::tree(&compiled::valid(text));
    let registers = tree.registers(&Supply::new()).unwrap();
    let other = compiled::tree(&compiled::valid(&text.replace("handed_in", "other")));
    for attribute in tree.attributes() {
        let name = tree.attribute_name(attribute);
        let one = attribute.is(value(&tree, attribute));
        let category = tree.attribute_category(attribute).unwrap();
        let ask = |list: &[Supplied<'_>], elsewhere: &[Supplied<'_>]| match category {
            Category::Context => reason(&tree, &registers, elsewhere, list),
            Category::Subject | Category::Resource => reason(&tree, &registers, list, elsewhere),
        };
        let wrong = (Reason::Malformed, name.to_owned());
        let supplied = category != Category::Subject && name != "resource.derived";
        let once = ask(&[one], &[]);
        assert_eq!(once.0, if supplied { Reason::Granted } else { Reason::Malformed }, "{name}");
        assert_eq!(ask(&[one, one], &[]), wrong, "{name} twice");
        assert_eq!(ask(&[], &[one]), wrong, "{name} in the other list");
        let absent = attribute.is(Value::Absent);
        assert_eq!(ask(&[one, absent], &[]), wrong, "{name}, then absent");
        let foreign = other.attribute(name).unwrap().is(value(&tree, attribute));
        assert_eq!(ask(&[foreign], &[]).0, Reason::Malformed, "{name} of another policy");
        let long = "x".repeat(9 << 10);
        assert_eq!(ask(&[attribute.is(Value::Text(&long))], &[]), wrong, "{name} too long");
        let ill_formed = match name {
            "resource.closed" => Value::Text("u"),
            _ => Value::Json("{}"),
        };
        assert_eq!(ask(&[attribute.is(ill_formed)], &[]), wrong, "{name} ill-formed");
    }
}

#[test]
fn values_handed_in_wrongly_are_malformed() {
    check(&text(0));
    check(&text(100));
    check(PLAIN);
}

#[test]
fn a_request_without_a_value_that_its_capability_needs_is_malformed() {
    let tree = compiled::tree(&compiled::valid(PLAIN));
    let registers = tree.registers(&Supply::new()).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let binding = engine.bind_anonymous().unwrap();
    let subject = engine.subject(&binding, Time::MIN).unwrap();
    let [needs, other] = ["c.needs", "c.x"].map(|name| tree.capability(name).unwrap());
    let [needed, plain] = ["resource.needed", "resource.plain"]
        .map(|name| tree.attribute(name).unwrap().is(Value::Text("v")));
    let ask = |capability, resource: &[Supplied<'_>]| {
        let decision = subject.request(capability, resource, &[]).decide();
        let named = decision.malformed().map(|one| (one.attribute, one.expected));
        (decision.reason(), named)
    };
    assert_eq!(ask(needs, &[needed]), (Reason::Granted, None));
    assert_eq!(ask(needs, &[plain, needed]), (Reason::Granted, None));
    let missing = (Reason::Malformed, Some(("resource.needed", "text")));
    assert_eq!(ask(needs, &[]), missing);
    assert_eq!(ask(needs, &[plain]), missing);
    assert_eq!(ask(other, &[plain]), (Reason::Granted, None));
    assert_eq!(ask(Capability::unknown(), &[plain]), (Reason::UnknownCapability, None));
}

/// Attributes of which more than the value matters, among few, so that requests are put into classes
/// in place.
const COMPARED: &str = "portvakt: 1
policy: compared
attributes:
  subject.name: { type: text }
  resource.formatted: { type: text, format: uuid, optional: true }
  resource.matched: { type: text, optional: true }
  resource.owner: { type: text, optional: true }
  resource.registered: { type: text, optional: true }
  resource.set: { type: text_set, optional: true }
  resource.rank: { type: text, derive: [{ value: high, when: { resource.plain: v } }, { value: low }] }
  resource.plain: { type: text, optional: true }
registers: { known: { of: text } }
capabilities: { c: [formatted, matched, owner, registered, set, rank, nothing] }
rules:
  formatted: { allow: c.formatted, when: { resource.formatted: 00000000-0000-4000-8000-00000000000a } }
  matched: { allow: c.matched, when: { resource.matched: { starts_with: v } } }
  owner: { allow: c.owner, when: { resource.owner: { same_as: subject.name } } }
  registered: { allow: c.registered, when: { resource.registered: { in: known } } }
  set: { allow: c.set, when: { resource.set: a, subject.name: me } }
  rank: { allow: c.rank, when: { resource.rank: high } }
";

#[test]
fn texts_handed_in_are_read_as_their_attribute_is() {
    let tree = compiled::tree(&compiled::valid(COMPARED));
    let registers = tree.registers([("known", ["k"])]).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let claims = VerifiedClaims::vouched_for_by_caller(br#"{"name":"me"}"#);
    let binding = engine.bind(&claims).unwrap();
    let subject = engine.subject(&binding, Time::MIN).unwrap();
    for (attribute, yes, no) in [
        (
            "formatted",
            "00000000-0000-4000-8000-00000000000A",
            "00000000-0000-4000-8000-00000000000b",
        ),
        ("matched", "vw", "wv"),
        ("owner", "me", "you"),
        ("registered", "k", "l"),
        ("set", "a", "b"),
        ("plain", "v", "w"),
    ] {
        let handle = tree.attribute(&format!("resource.{attribute}")).unwrap();
        let name = if attribute == "plain" { "rank" } else { attribute };
        let capability = tree.capability(&format!("c.{name}")).unwrap();
        let nothing = tree.capability("c.nothing").unwrap();
        let plain = tree.attribute("resource.plain").unwrap().is(Value::Text("other"));
        for (text, expected) in [(yes, Reason::Granted), (no, Reason::NoRuleGrants)] {
            let given = handle.is(Value::Text(text));
            let reason = |resource: &[Supplied<'_>], capability| {
                subject.request(capability, resource, &[]).decide().reason()
            };
            assert_eq!(reason(&[given], capability), expected, "{attribute}");
            assert_eq!(reason(&[given], nothing), Reason::NoRuleGrants, "{attribute}");
            if attribute != "plain" {
                assert_eq!(reason(&[given, plain], capability), expected, "{attribute}");
            }
        }
    }
}

/// Such a value is an object; its text alone says less.
#[test]
fn a_text_handed_in_for_a_value_with_an_envelope_is_malformed() {
    let tree = compiled::tree(&compiled::valid(
        "portvakt: 1
policy: envelope
attributes:
  resource.one: { type: text, format: iso6523_norwegian_organisation, optional: true }
  resource.set: { type: text_set, format: iso6523_norwegian_organisation, optional: true }
capabilities: { c: [x] }
rules: { x: { allow: c.x } }
",
    ));
    let registers = tree.registers(&Supply::new()).unwrap();
    let number = r#"{"authority":"iso6523-actorid-upis","ID":"0192:974760673"}"#;
    for (name, whole) in [("one", number.to_owned()), ("set", format!("[{number}]"))] {
        let attribute = tree.attribute(&format!("resource.{name}")).unwrap();
        let ask = |value| reason(&tree, &registers, &[attribute.is(value)], &[]).0;
        assert_eq!(ask(Value::Json(&whole)), Reason::Granted, "{name}");
        assert_eq!(ask(Value::Text("0192:974760673")), Reason::Malformed, "{name}");
        assert_eq!(ask(Value::Text("974760673")), Reason::Malformed, "{name}");
        assert_eq!(ask(Value::Texts(&["974760673"])), Reason::Malformed, "{name}");
    }
}

/// Which values must be there is noted in a word of bits; others beyond it.
#[test]
fn values_that_are_needed_are_missed_however_many_attributes_there_are() {
    for more in [10, 100] {
        let mut text = String::from("portvakt: 1\npolicy: many\nattributes:\n");
        for number in 0..more {
            let line = format!("  resource.x{number}: {{ type: text }}\n");
            text.push_str(&line);
        }
        text.push_str("capabilities: { c: [x, y] }\nrules:\n  y: { allow: c.y }\n");
        text.push_str("  x:\n    allow: c.x\n    when:\n");
        for number in 0..more {
            let line = format!("      resource.x{number}: v\n");
            text.push_str(&line);
        }
        let tree = compiled::tree(&compiled::valid(&text));
        let registers = tree.registers(&Supply::new()).unwrap();
        let all: Vec<Supplied<'_>> =
            tree.attributes().map(|attribute| attribute.is(Value::Text("v"))).collect();
        let ask = |given: &[Supplied<'_>], capability| {
            let engine = Engine::try_new(&tree, &registers).unwrap();
            let binding = engine.bind_anonymous().unwrap();
            let subject = engine.subject(&binding, Time::MIN).unwrap();
            let decision =
                subject.request(tree.capability(capability).unwrap(), given, &[]).decide();
            let named = decision.malformed().map(|one| one.attribute.to_owned());
            (decision.reason(), named)
        };
        assert_eq!(ask(&all, "c.x"), (Reason::Granted, None));
        assert_eq!(ask(&[], "c.y"), (Reason::Granted, None));
        for place in 0..all.len() {
            let mut others = all.clone();
            let missing = others.remove(place);
            let name = tree.attribute_name(missing.attribute).to_owned();
            assert_eq!(ask(&others, "c.x"), (Reason::Malformed, Some(name)));
        }
    }
}
