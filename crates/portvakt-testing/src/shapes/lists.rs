//! Rules with lists of texts, and lists of rules that are all alike.

use super::Outline;
use super::outline::{Part, Test, list};
use crate::generate::Dice;

/// Two attributes with the same text.
fn same(name: &str, other: &str, text: &str) -> Test {
    let value = Part::Value(format!("\"{text}\""));
    let given = vec![(name.to_owned(), value.clone()), (other.to_owned(), value)];
    Test::new(format!("{name}: {{ same_as: {other} }}"), given)
}

/// Scopes grant capabilities when the resource is of a type and belongs to the consumer.
pub(super) fn owners(size: usize, dice: &mut Dice) -> Outline {
    let attributes = [
        ("subject.scope", "type: text_set, split: \" \""),
        ("subject.consumer", "type: text"),
        ("resource.type", "type: text, optional: true"),
        ("resource.owner", "type: text, optional: true"),
    ];
    let mut outline = Outline::of(&attributes, 50);
    for number in 0..size {
        let scope = Test::member("subject.scope", &format!("s{number}"));
        if number % 17 == 16 {
            let capability = format!("c.c{}", (number / 17) % 50);
            outline.rule_that(true, &capability, &capability, &[scope]);
            continue;
        }
        let owner = format!("o{}", dice.below(9));
        let of_type = Test::is("resource.type", &format!("t{}", number % 20));
        let tests = [scope, of_type, same("resource.owner", "subject.consumer", &owner)];
        let capability = format!("c.c{}", number % 50);
        outline.rule_that(false, &capability, &capability, &tests);
    }
    outline
}

/// Departments with roles, actions and types as lists, and a few rules for all.
pub(super) fn hospital(size: usize, dice: &mut Dice) -> Outline {
    let attributes = [
        ("subject.role", "type: text_set"),
        ("subject.department", "type: text"),
        ("subject.clearance", "type: integer"),
        ("resource.department", "type: text, optional: true"),
        ("resource.type", "type: text, optional: true"),
        ("resource.sensitivity", "type: integer, optional: true"),
    ];
    let mut outline = Outline::of(&attributes, 10);
    let written = "resource.sensitivity: { more_than: subject.clearance }";
    let [high, low] = ["2", "1"].map(|number| Part::Value(number.to_owned()));
    let given =
        vec![("resource.sensitivity".to_owned(), high), ("subject.clearance".to_owned(), low)];
    outline.rule_that(true, "\"**\"", "c.c1", &[Test::new(written.to_owned(), given)]);
    for number in 1..size {
        let department = format!("d{}", number / 33);
        let role = format!("role{}", dice.below(20));
        let first = dice.below(10);
        let mut lists = |name: &str, prefix: &str, sides: usize| {
            let words: Vec<usize> = (0..sides).collect();
            let some = dice.some(&words, 3);
            let words = list(some.iter().map(|one| format!("{prefix}{one}")));
            Test::of(name, &words, &format!("\"{prefix}{}\"", some[0]))
        };
        let role = Test::new(
            format!("subject.role: {{ has_any: [{role}, role20] }}"),
            vec![("subject.role".to_owned(), Part::Member(role))],
        );
        let tests = [
            role,
            lists("resource.type", "t", 15),
            same("subject.department", "resource.department", &department),
        ];
        let capability = format!("c.c{first}");
        let covers = format!("[{capability}, c.c{}]", (first + 1) % 10);
        outline.rule_that(number % 40 == 3, &covers, &capability, &tests);
    }
    outline
}

/// Lists that overlap too much for trees.
pub(super) fn overlapping(size: usize, dice: &mut Dice) -> Outline {
    let attributes = [("subject.t", "type: text"), ("resource.t", "type: text, optional: true")];
    let mut outline = Outline::of(&attributes, 3);
    let words: Vec<usize> = (0..200).collect();
    for _ in 0..size {
        let tests = attributes.map(|(name, _)| {
            let some = dice.some(&words, 10);
            let written = list(some.iter().map(|one| format!("v{one}")));
            match dice.below(10) {
                0 => Test::of(name, &format!("{{ is_not: {written} }}"), "\"elsewhere\""),
                _ => Test::of(name, &written, &format!("\"v{}\"", some[0])),
            }
        });
        let capability = format!("c.c{}", dice.below(3));
        outline.rule(&capability, &capability, &tests);
    }
    outline
}

/// What most rules have in common stands last, under a name or written out.
pub(super) fn shared_last(size: usize, dice: &mut Dice) -> Outline {
    let attributes = [
        ("resource.t", "type: text, optional: true"),
        ("subject.active", "type: boolean"),
        ("resource.state", "type: text, optional: true"),
        ("context.mode", "type: text, optional: true"),
        ("subject.name", "type: text"),
    ];
    let mut outline = Outline::of(&attributes, 5);
    let shared = "subject.active: true, resource.state: [open, new]";
    let refused = "{ any: [{ context.mode: locked }, { subject.name: nobody }] }";
    outline.conditions.push(("shared".to_owned(), format!("{{ {shared}, not: {refused} }}")));
    let given = || {
        let pairs = [("subject.active", "true"), ("resource.state", "\"open\"")];
        pairs.map(|(name, json)| (name.to_owned(), Part::Value(json.to_owned()))).to_vec()
    };
    for number in 0..size {
        let own = Test::is("resource.t", &format!("t{number}"));
        let last = match dice.below(3) {
            0 => Test::new(format!("{shared}, not: {refused}"), given()),
            _ => Test::new("all: [shared]".to_owned(), given()),
        };
        let capability = format!("c.c{}", dice.below(5));
        outline.rule(&capability, &capability, &[own, last]);
    }
    outline
}

/// Attributes with thousands of values in blocks that ask for a few of them, so that their masks
/// are not spread out.
pub(super) fn sparse(size: usize, dice: &mut Dice) -> Outline {
    let attributes =
        [("subject.many", "type: text"), ("resource.many", "type: text, optional: true")];
    let mut outline = Outline::of(&attributes, 3);
    for number in 0..60 {
        outline.declare(&format!("subject.b{number}"), "type: text");
    }
    let values = 9_000;
    for (name, _) in attributes {
        let all = list((0..values).map(|one| format!("v{one}")));
        let test = Test::of(name, &all, &format!("\"v{}\"", dice.below(values)));
        outline.rule_that(false, "c.c0", "c.c0", &[test]);
    }
    for _ in 2..size {
        let (name, _) = *dice.pick(&attributes);
        let other = format!("subject.b{}", dice.below(60));
        let value = format!("v{}", dice.below(values));
        let mut tests = vec![Test::is(name, &value), Test::is(&other, "v")];
        if dice.percent(30) {
            let elsewhere = format!("subject.b{}", dice.below(60));
            if elsewhere != other {
                tests.push(Test::is(&elsewhere, "v"));
            }
        }
        let capability = format!("c.c{}", dice.between(1, 2));
        outline.rule(&capability, &capability, &tests);
    }
    outline
}
