//! Conditions inside conditions, and attributes that follow from others.

use super::Outline;
use super::outline::{Part, Test};
use crate::generate::Dice;

const LETTERS: &[(&str, &str)] = &[
    ("subject.a", "type: text"),
    ("subject.b", "type: text"),
    ("resource.a", "type: text, optional: true"),
    ("resource.b", "type: text, optional: true"),
    ("context.a", "type: text, optional: true"),
    ("context.s", "type: text_set, optional: true"),
];

/// A condition that holds with its values, nested so deep.
fn condition(dice: &mut Dice, depth: usize) -> Test {
    let (name, _) = *dice.pick(LETTERS);
    let word = format!("v{}", dice.below(12));
    if depth == 0 {
        return match name {
            "context.s" => Test::member(name, &word),
            _ => Test::is(name, &word),
        };
    }
    let Test { written, given } = condition(dice, depth - 1);
    let (other, _) = *dice.pick(&LETTERS[..5]);
    let side = format!("{other}: w{}", dice.below(12));
    let written = match dice.below(4) {
        0 => format!("all: [{{ {written} }}, {{ not: {{ {side} }} }}]"),
        1 => format!("any: [{{ {side} }}, {{ {written} }}]"),
        2 => format!("not: {{ any: [{{ not: {{ {written} }} }}, {{ {side} }}] }}"),
        _ => format!("not: {{ not: {{ {written} }} }}"),
    };
    Test::new(written, given)
}

/// Conditions nested as deep as the text may be.
pub(super) fn nested(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(LETTERS, 4);
    for _ in 0..size {
        let capability = format!("c.c{}", dice.below(4));
        let depth = dice.between(1, 6);
        let test = condition(dice, depth);
        outline.rule(&capability, &capability, &[test]);
    }
    outline
}

/// A chain of derived attributes, each of which follows from the one before: `u` while the first
/// attribute is `u`, with a side door now and then.
fn chain(outline: &mut Outline, dice: &mut Dice, category: &str, length: usize) {
    let first = format!("{category}.a");
    for number in 0..length {
        let before =
            if number == 0 { first.clone() } else { format!("{category}.d{}", number - 1) };
        let door = match dice.below(6) {
            0 => format!("{{ value: u, when: {{ {category}.b: door{number} }} }}, "),
            1 => format!("{{ value: x, when: {{ {category}.b: shut{number} }} }}, "),
            _ => String::new(),
        };
        let derive = format!(
            "type: text, derive: [{door}{{ value: u, when: {{ {before}: u }} }}, {{ value: n }}]"
        );
        outline.declare(&format!("{category}.d{number}"), &derive);
    }
}

fn derived_rules(
    outline: &mut Outline,
    size: usize,
    dice: &mut Dice,
    chains: &[&str],
    length: usize,
) {
    for number in 0..size {
        let category = *dice.pick(chains);
        let written = format!("{category}.d{}: u", dice.below(length));
        let given = vec![(format!("{category}.a"), Part::Value("\"u\"".to_owned()))];
        let mut tests = vec![Test::new(written, given)];
        // A derived attribute is compared with others as well.
        let (other, text) = ("subject.name", format!("n{}", number % 40));
        if dice.percent(30) {
            let name = Part::Value("\"u\"".to_owned());
            let written = format!("{other}: {{ same_as: {category}.d{} }}", dice.below(length));
            let given = vec![(other.to_owned(), name.clone()), (format!("{category}.a"), name)];
            tests.push(Test::new(written, given));
        } else {
            tests.push(Test::is(other, &text));
        }
        if dice.percent(10) {
            let written = format!("{category}.d{}: {{ in: listed }}", length - 1);
            if !tests[0].written.starts_with(&format!("{category}.d{}:", length - 1)) {
                tests.push(Test::new(written, Vec::new()));
            }
        }
        let capability = format!("c.c{}", dice.below(5));
        outline.rule(&capability, &capability, &tests);
    }
}

/// Chains of requests that are longer than a walk goes on its own.
pub(super) fn derived(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(LETTERS, 5);
    outline.declare("subject.name", "type: text");
    outline.declare("context.b", "type: text, optional: true");
    outline.registers.push(("listed".to_owned(), vec!["u".to_owned()], vec!["n".to_owned()]));
    chain(&mut outline, dice, "resource", 80);
    chain(&mut outline, dice, "context", 40);
    derived_rules(&mut outline, size, dice, &["resource", "resource", "context"], 40);
    outline
}

/// Chains of the subject that begin at a register.
pub(super) fn of_subject(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(&LETTERS[1..], 5);
    outline.declare("subject.name", "type: text");
    outline.declare("subject.raw", "type: text");
    let derive = "type: text, derive: [{ value: u, when: { subject.raw: { in: listed } } }, \
                  { value: n, when: { present: subject.raw } }, { value: x }]";
    outline.declare("subject.a", derive);
    let members = |one: &[&str]| one.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    outline.registers.push((
        "listed".to_owned(),
        members(&["u", "m1", "m2"]),
        members(&["n", "m2", "m3"]),
    ));
    chain(&mut outline, dice, "subject", 80);
    derived_rules(&mut outline, size, dice, &["subject"], 80);
    // The chain begins at the claim.
    for (name, part) in outline.rules.iter_mut().flat_map(|rule| &mut rule.given) {
        if name == "subject.a" {
            "subject.raw".clone_into(name);
            *part = Part::Value(format!("\"{}\"", dice.pick(&["u", "m1", "m2"])));
        }
    }
    outline
}

/// Conditions that are named, each of which names the one before.
pub(super) fn named(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(LETTERS, 4);
    let length = 24;
    for number in 0..size {
        let link = number % length;
        let own = format!("{{ subject.a: [v{number}, w{number}] }}");
        let condition = match link {
            0 => own,
            _ if link % 5 == 4 => format!("{{ any: [c{}, {own}] }}", number - 1),
            _ => format!("{{ all: [c{}, {{ not: {{ resource.b: w{number} }} }}] }}", number - 1),
        };
        outline.conditions.push((format!("c{number}"), condition));
        let start = number - link;
        let value = Part::Value(format!("\"v{start}\""));
        let given = vec![("subject.a".to_owned(), value)];
        let test = Test::new(format!("all: [c{number}]"), given);
        let own = Test::is("resource.a", &format!("r{}", dice.below(200)));
        let capability = format!("c.c{}", dice.below(4));
        outline.rule(&capability, &capability, &[test, own]);
    }
    outline
}
