//! Rules over patterns.

use super::Outline;
use super::outline::{Part, Test};
use crate::generate::Dice;

/// Many rules over a few dozen patterns that overlap.
pub(super) fn texts(size: usize, dice: &mut Dice) -> Outline {
    let attributes = [
        ("subject.path", "type: text"),
        ("resource.path", "type: text, optional: true"),
        ("subject.scope", "type: text_set, split: \" \""),
        ("resource.t", "type: text, optional: true"),
    ];
    let mut outline = Outline::of(&attributes, 4);
    for number in 0..size {
        let (name, _) = *dice.pick(&attributes[..3]);
        let (a, b) = (dice.below(4), dice.below(4));
        let (written, text) = match dice.below(4) {
            0 => (format!("{{ starts_with: p{a}/q{b} }}"), format!("p{a}/q{b}/r")),
            1 => (format!("{{ matches: \"p{a}/.*\" }}"), format!("p{a}/{number}")),
            2 => (format!("{{ matches: \".*/x{b}[0-9]*\" }}"), format!("p{a}/x{b}{number}")),
            _ => (format!("p{a}/n{}", number % 60), format!("p{a}/n{}", number % 60)),
        };
        let part = match name {
            "subject.scope" => Part::Member(text),
            _ => Part::Value(format!("\"{text}\"")),
        };
        let tests = [
            Test::new(format!("{name}: {written}"), vec![(name.to_owned(), part)]),
            Test::is("resource.t", &format!("t{}", dice.below(40))),
        ];
        let capability = format!("c.c{}", dice.below(4));
        outline.rule(&capability, &capability, &tests);
    }
    outline
}

/// Patterns of capabilities that overlap, on several levels.
pub(super) fn capabilities(size: usize, dice: &mut Dice) -> Outline {
    let attributes = [("subject.t", "type: text"), ("subject.scope", "type: text_set")];
    let mut outline = Outline::of(&attributes, 0);
    outline.capabilities.clear();
    for group in 0..12 {
        for part in 0..5 {
            let words = ["read", "write", "list"].map(str::to_owned).to_vec();
            outline.capabilities.push((format!("g{group}.p{part}"), words));
        }
    }
    for number in 0..size {
        let (group, part) = (dice.below(12), dice.below(5));
        let word = *dice.pick(&["read", "write", "list"]);
        let covers = match dice.below(6) {
            0 => "\"**\"".to_owned(),
            1 => format!("g{group}.**"),
            2 => format!("\"*.p{part}.**\""),
            3 => format!("\"*.*.{word}\""),
            4 => format!("[g{group}.*.{word}, \"*.p{part}.{word}\"]"),
            _ => format!("g{group}.p{part}.{word}"),
        };
        let test = match dice.below(2) {
            0 => Test::is("subject.t", &format!("v{number}")),
            _ => Test::member("subject.scope", &format!("s{number}")),
        };
        outline.rule(&covers, &format!("g{group}.p{part}.{word}"), &[test]);
    }
    outline
}
