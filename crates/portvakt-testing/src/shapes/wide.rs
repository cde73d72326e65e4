//! Rules over many attributes.

use super::Outline;
use super::outline::Test;
use crate::generate::Dice;

/// Every rule tests every attribute, against values of its own.
pub(super) fn disjoint(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(&[], 6);
    let names: Vec<String> =
        (0..4).flat_map(|one| [format!("subject.a{one}"), format!("resource.a{one}")]).collect();
    for name in &names {
        let optional = if name.starts_with("subject") { "" } else { ", optional: true" };
        outline.declare(name, &format!("type: text{optional}"));
    }
    for number in 0..size {
        let tests: Vec<Test> =
            names.iter().map(|name| Test::is(name, &format!("v{number}"))).collect();
        let capability = format!("c.c{}", dice.below(6));
        outline.rule(&capability, &capability, &tests);
    }
    outline
}

/// Every rule tests attributes of its own.
pub(super) fn attributes(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(&[], 3);
    let name = |number: usize| {
        let category = ["subject", "resource", "context"][number % 3];
        format!("{category}.a{number}")
    };
    for number in 0..size {
        let optional = if number % 3 == 0 { "" } else { ", optional: true" };
        outline.declare(&name(number), &format!("type: text{optional}"));
    }
    for number in 0..size {
        let other = name((number + 1) % size);
        let mut tests = vec![Test::is(&name(number), "v")];
        if size > 1 {
            tests.push(Test::of(&other, "{ is_not: w }", "\"v\""));
        }
        let capability = format!("c.c{}", dice.below(3));
        outline.rule(&capability, &capability, &tests);
    }
    outline
}

/// Pairs of so many optional attributes of requests.
fn pairs(size: usize, dice: &mut Dice, attributes: usize) -> Outline {
    let mut outline = Outline::of(&[("subject.name", "type: text")], 4);
    let name = |number: usize| {
        let category = if number % 4 == 3 { "context" } else { "resource" };
        format!("{category}.a{number}")
    };
    for number in 0..attributes {
        let keys = match number % 5 {
            4 => "type: integer, optional: true",
            _ => "type: text, optional: true",
        };
        outline.declare(&name(number), keys);
    }
    for _ in 0..size {
        let first = dice.below(attributes);
        let second = (first + dice.between(1, attributes - 1)) % attributes;
        let mut test = |number: usize| {
            let word = dice.below(4);
            match number % 5 {
                4 => Test::of(&name(number), &format!("{{ at_least: {word} }}"), &word.to_string()),
                _ => Test::is(&name(number), &format!("v{word}")),
            }
        };
        let mut tests = vec![test(first), test(second)];
        if dice.percent(60) {
            tests.push(Test::is("subject.name", &format!("n{}", dice.below(5))));
        }
        let capability = format!("c.c{}", dice.below(4));
        outline.rule(&capability, &capability, &tests);
    }
    outline
}

/// More classes of a request than stand in place.
pub(super) fn request_variables(size: usize, dice: &mut Dice) -> Outline {
    pairs(size, dice, 100)
}

/// One or a few more.
pub(super) fn nine_variables(size: usize, dice: &mut Dice) -> Outline {
    let attributes = dice.between(8, 12);
    pairs(size, dice, attributes)
}

/// Attributes that requests must carry, more than a word has bits.
pub(super) fn needs(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(&[("subject.name", "type: text")], 40);
    for number in 0..150 {
        let category = if number % 2 == 0 { "resource" } else { "context" };
        outline.declare_usual(&format!("{category}.n{number}"), "type: text", "\"usual\"");
    }
    let names: Vec<String> =
        outline.attributes.iter().skip(1).map(|one| one.name.clone()).collect();
    for _ in 0..size {
        let name = Test::is("subject.name", &format!("n{}", dice.below(30)));
        let needed = dice.pick(&names).clone();
        let needed = Test::is(&needed, &format!("v{}", dice.below(3)));
        // What most requests carry is tested as well.
        let first = dice.pick(&names[..10]).clone();
        let mut tests = vec![name, needed];
        if !tests[1].written.starts_with(&format!("{first}:")) {
            tests.push(Test::of(&first, "[usual, other]", "\"usual\""));
        }
        let capability = format!("c.c{}", dice.below(40));
        outline.rule(&capability, &capability, &tests);
    }
    outline
}

const TYPES: &[(&str, &str)] = &[
    ("subject.text", "type: text"),
    ("subject.number", "type: integer"),
    ("subject.id", "type: text, format: uuid"),
    ("subject.time", "type: time"),
    ("subject.flag", "type: boolean"),
    ("resource.text", "type: text, optional: true"),
    ("resource.closed", "type: text, values: [w0, w1, w2, w3], optional: true"),
    ("resource.level", "type: integer, values: [0, 1, 2, 3], optional: true"),
    ("resource.number", "type: integer, optional: true"),
    ("resource.flag", "type: boolean, optional: true"),
    ("resource.id", "type: text, format: uuid, optional: true"),
    ("context.address", "type: ip, optional: true"),
    ("context.time", "type: time, optional: true"),
    ("context.text", "type: text, optional: true"),
    ("context.untested", "type: text, optional: true"),
];

/// Attributes of all types: texts that are all that matters, and those that are not.
pub(super) fn types(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(TYPES, 5);
    let names: Vec<&str> =
        TYPES.iter().map(|(name, _)| *name).filter(|one| *one != "context.untested").collect();
    for _ in 0..size {
        let chosen = dice.some(&names, 3);
        let tests: Vec<Test> = chosen.iter().map(|name| typed(dice, name)).collect();
        let capability = format!("c.c{}", dice.below(5));
        outline.rule(&capability, &capability, &tests);
    }
    outline
}

fn typed(dice: &mut Dice, name: &str) -> Test {
    let number = dice.below(50);
    let uuid = |one: usize| format!("00000000-0000-4000-8000-0000000000{:02x}", one % 12);
    match name.rsplit('.').next().unwrap_or_default() {
        "closed" => Test::is(name, &format!("w{}", number % 4)),
        "level" => Test::of(name, &(number % 4).to_string(), &format!("\"{}\"", number % 4)),
        "number" => {
            let above = number + dice.below(9);
            let bounds = format!("{{ at_least: {number}, at_most: {above} }}");
            Test::of(name, &bounds, &dice.between(number, above).to_string())
        }
        "flag" => Test::of(name, "true", "true"),
        "id" => Test::of(name, &uuid(number), &format!("\"{}\"", uuid(number).to_uppercase())),
        "time" => Test::of(
            name,
            &format!("{{ not_before: \"2024-01-01T00:00:{number:02}Z\" }}"),
            &format!("\"2024-01-01T00:00:{:02}Z\"", number + dice.below(3)),
        ),
        "address" => Test::of(
            name,
            &format!("{{ in_network: [10.{number}.0.0/16, \"2001:db8:{number:x}::/48\"] }}"),
            &format!("\"10.{number}.0.{}\"", dice.below(200)),
        ),
        "untested" => Test::of(name, "other", "\"other\""),
        _ if dice.percent(10) => Test::of(name, "{ is_not: [v0, v1] }", "\"v2\""),
        _ => Test::is(name, &format!("v{}", number % 20)),
    }
}
