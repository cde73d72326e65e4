//! Rules over the members of sets.

use super::Outline;
use super::outline::{Part, Test, list};
use crate::generate::Dice;

/// One rule a member, and capabilities to which only members far apart matter.
pub(super) fn tables(size: usize, dice: &mut Dice) -> Outline {
    let attributes = [
        ("subject.scope", "type: text_set, split: \" \""),
        ("resource.t", "type: text, optional: true"),
        ("subject.name", "type: text"),
    ];
    let mut outline = Outline::of(&attributes, 5);
    for number in 0..size {
        let scope = Test::member("subject.scope", &format!("s{number}"));
        let (covers, far) = match number % 23 {
            0 => ("[c.c0, c.c1]", "c.c1"),
            _ => ("c.c0", "c.c0"),
        };
        match number % 5 {
            4 => {
                let of = Test::is("resource.t", &format!("t{}", dice.below(8)));
                outline.rule("[c.c2, c.c3]", "c.c3", &[scope, of]);
            }
            3 => {
                let of = Test::is("subject.name", &format!("n{}", dice.below(4)));
                outline.rule("c.c4", "c.c4", &[scope, of]);
            }
            _ => outline.rule(covers, far, &[scope]),
        }
    }
    outline
}

/// Sets of resources and contexts beside those of the subject.
pub(super) fn of_requests(size: usize, dice: &mut Dice) -> Outline {
    let attributes = [
        ("subject.scope", "type: text_set, split: \" \""),
        ("resource.tags", "type: text_set, optional: true"),
        ("context.flags", "type: text_set, split: \",\", optional: true"),
        ("resource.t", "type: text, optional: true"),
    ];
    let mut outline = Outline::of(&attributes, 4);
    for number in 0..size {
        let (name, prefix) =
            *dice.pick(&[("subject.scope", "s"), ("resource.tags", "t"), ("context.flags", "f")]);
        let mut tests = vec![Test::member(name, &format!("{prefix}{number}"))];
        match dice.below(4) {
            0 => tests.push(Test::is("resource.t", &format!("v{}", dice.below(5)))),
            1 if name != "resource.tags" => tests.push(several(dice, "resource.tags", "t")),
            2 if name != "subject.scope" => tests.push(several(dice, "subject.scope", "s")),
            _ => {}
        }
        let capability = format!("c.c{}", dice.below(4));
        outline.rule(&capability, &capability, &tests);
    }
    outline
}

/// Several members at once, among a few that many rules name.
fn several(dice: &mut Dice, name: &str, prefix: &str) -> Test {
    let words: Vec<String> = (0..16).map(|one| format!("{prefix}{one}")).collect();
    let some = dice.some(&words, 6);
    let (operator, needed) =
        if dice.percent(50) { ("has_all:", some.len()) } else { ("has_any:", 1) };
    let given = some.iter().take(needed);
    let given = given.map(|one| (name.to_owned(), Part::Member(one.clone()))).collect();
    Test::new(format!("{name}: {{ {operator} {} }}", list(some.iter().cloned())), given)
}

/// Members that are wanted together, forbidden, or all there may be.
pub(super) fn side_by_side(size: usize, dice: &mut Dice) -> Outline {
    let attributes = [
        ("subject.roles", "type: text_set"),
        ("resource.tags", "type: text_set, optional: true"),
        ("resource.t", "type: text, optional: true"),
    ];
    let mut outline = Outline::of(&attributes, 3);
    for number in 0..size {
        let (name, prefix) = *dice.pick(&[("subject.roles", "r"), ("resource.tags", "t")]);
        let many = several(dice, name, prefix);
        let other = if prefix == "r" { "resource.tags" } else { "subject.roles" };
        let first = if prefix == "r" { "t" } else { "r" };
        let second = match dice.below(5) {
            0 => {
                let written = format!("not: {{ {other}: {first}{} }}", dice.below(16));
                Test::new(written, Vec::new())
            }
            1 => {
                let allowed = list((0..=dice.between(3, 12)).map(|one| format!("{first}{one}")));
                let given = vec![(other.to_owned(), Part::Member(format!("{first}1")))];
                Test::new(format!("{other}: {{ has_only: {allowed} }}"), given)
            }
            2 => Test::new(
                format!("{other}: {{ is_not: {first}{} }}", dice.below(16)),
                vec![(other.to_owned(), Part::Member(format!("{first}16")))],
            ),
            3 => Test::is("resource.t", &format!("v{}", number % 50)),
            _ => several(dice, other, first),
        };
        let capability = format!("c.c{}", dice.below(3));
        outline.rule(&capability, &capability, &[many, second]);
    }
    outline
}
