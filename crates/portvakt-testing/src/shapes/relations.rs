//! Rules that compare attributes with each other and with registers.

use super::Outline;
use super::outline::{Part, Test};
use crate::generate::Dice;

const EACH: usize = 12;

fn value(name: &str, json: &str) -> (String, Part) {
    (name.to_owned(), Part::Value(json.to_owned()))
}

fn member(name: &str, text: &str) -> (String, Part) {
    (name.to_owned(), Part::Member(text.to_owned()))
}

/// Texts, numbers and times of subject, resource and context in pairs.
pub(super) fn pairs(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(&[], 5);
    for number in 0..EACH {
        for category in ["subject", "resource", "context"] {
            let optional = if category == "subject" { "" } else { ", optional: true" };
            for of in ["text", "integer", "time"] {
                let name = format!("{category}.{of}{number}");
                outline.declare(&name, &format!("type: {of}{optional}"));
            }
        }
    }
    for _ in 0..size {
        let mut name = |of: &str| {
            let category = *dice.pick(&["subject", "resource", "context"]);
            format!("{category}.{of}{}", dice.below(EACH))
        };
        let of = ["text", "integer", "time"].map(|of| [name(of), name(of)]);
        let [one, other] = of[dice.below(3)].clone();
        if one == other {
            continue;
        }
        // A text is compared with others and tested for its value too.
        let category = *dice.pick(&["subject", "resource", "context"]);
        let also = format!("{category}.text{}", dice.below(2));
        let tests = [compared(dice, &one, &other), Test::is(&also, &format!("v{}", dice.below(4)))];
        let capability = format!("c.c{}", dice.below(5));
        let repeats = tests[0].given.iter().any(|(name, _)| *name == tests[1].given[0].0);
        outline.rule(&capability, &capability, &tests[..if repeats { 1 } else { 2 }]);
    }
    outline
}

fn compared(dice: &mut Dice, one: &str, other: &str) -> Test {
    let number = dice.below(200);
    if one.contains(".text") {
        let json = format!("\"v{}\"", number % 4);
        let given = vec![value(one, &json), value(other, &json)];
        return Test::new(format!("{one}: {{ same_as: {other} }}"), given);
    }
    let integer = one.contains(".integer");
    let (operator, apart) = match (integer, dice.below(4)) {
        (true, 0) => ("at_least:", 1),
        (true, 1) => ("less_than:", -1),
        (false, 0) => ("after:", 1),
        (false, 1) => ("not_after:", 0),
        (_, 2) => ("same_as:", 0),
        (true, _) => ("more_than:", 1),
        (false, _) => {
            let seconds = dice.below(60);
            let written = format!("{one}: {{ within: {{ seconds: {seconds}, before: {other} }} }}");
            let given = vec![
                value(one, &number.to_string()),
                value(other, &(number + dice.below(seconds + 1)).to_string()),
            ];
            return Test::new(written, given);
        }
    };
    let base = i64::try_from(number).unwrap_or_default();
    let given = vec![value(one, &(base + apart).to_string()), value(other, &base.to_string())];
    Test::new(format!("{one}: {{ {operator} {other} }}"), given)
}

/// Sets that have a member in common with other sets and with texts.
pub(super) fn shared(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(&[("resource.kind", "type: text, optional: true")], 4);
    for number in 0..6 {
        for category in ["subject", "resource", "context"] {
            let optional = if category == "subject" { "" } else { ", optional: true" };
            outline
                .declare(&format!("{category}.set{number}"), &format!("type: text_set{optional}"));
            outline.declare(&format!("{category}.text{number}"), &format!("type: text{optional}"));
        }
    }
    for _ in 0..size {
        let mut name = |of: &str| {
            let category = *dice.pick(&["subject", "resource", "context"]);
            format!("{category}.{of}{}", dice.below(6))
        };
        let (set, set_too, text) = (name("set"), name("set"), name("text"));
        let word = format!("m{}", dice.below(30));
        let shares = if dice.percent(50) || set == set_too {
            let given = vec![member(&set, &word), value(&text, &format!("\"{word}\""))];
            Test::new(format!("{set}: {{ has_value_of: {text} }}"), given)
        } else {
            let given = vec![member(&set, &word), member(&set_too, &word)];
            Test::new(format!("{set}: {{ has_value_of: {set_too} }}"), given)
        };
        let kind = Test::is("resource.kind", &format!("k{}", dice.below(30)));
        let capability = format!("c.c{}", dice.below(4));
        outline.rule(&capability, &capability, &[shares, kind]);
    }
    outline
}

/// Registers on attributes of all categories, derived ones among them.
pub(super) fn registers(size: usize, dice: &mut Dice) -> Outline {
    let attributes = [
        ("subject.t", "type: text"),
        ("subject.u", "type: text"),
        ("resource.t", "type: text, optional: true"),
        ("resource.u", "type: text, optional: true"),
        ("context.t", "type: text, optional: true"),
        ("subject.kind", "type: text"),
        ("subject.scope", "type: text_set, split: \" \""),
    ];
    let mut outline = Outline::of(&attributes, 5);
    let count = 20;
    for number in 0..count {
        let mut members = || {
            let words: Vec<String> = (0..40).map(|one| format!("m{one}")).collect();
            let most = *dice.pick(&[1, 5, 30]);
            dice.some(&words, most)
        };
        let (now, mut earlier) = (members(), members());
        if number % 5 == 4 {
            earlier.clear();
        }
        outline.registers.push((format!("list{number}"), now, earlier));
    }
    for category in ["subject", "resource"] {
        for number in 0..4 {
            let derive = format!(
                "type: text, derive: [{{ value: m1, when: {{ {category}.t: {{ in: list{number} }} }} }}, \
                 {{ value: m2, when: {{ {category}.u: {{ in: list{} }} }} }}, {{ value: m3 }}]",
                number + 1
            );
            outline.declare(&format!("{category}.d{number}"), &derive);
        }
    }
    for number in 0..size {
        let list = dice.below(count);
        let members = outline.registers[list].1.clone();
        let (name, _) = *dice.pick(&attributes[..5]);
        let json = format!("\"{}\"", dice.pick(&members));
        let mut tests = vec![Test::of(name, &format!("{{ in: list{list} }}"), &json)];
        if dice.percent(50) {
            let category = *dice.pick(&["subject", "resource"]);
            let derived = dice.below(4);
            let members = outline.registers[derived].1.clone();
            let json = format!("\"{}\"", dice.pick(&members));
            let given = vec![value(&format!("{category}.t"), &json)];
            let written = match dice.below(3) {
                0 => format!("{category}.d{derived}: {{ in: list{} }}", dice.below(count)),
                _ => format!("{category}.d{derived}: m1"),
            };
            tests.push(Test::new(written, given));
        }
        let last = match dice.below(3) {
            0 => Test::member("subject.scope", &format!("s{number}")),
            _ => Test::is("subject.kind", &format!("k{}", number % 30)),
        };
        tests.push(last);
        let capability = format!("c.c{}", dice.below(5));
        outline.rule(&capability, &capability, &tests);
    }
    outline
}
