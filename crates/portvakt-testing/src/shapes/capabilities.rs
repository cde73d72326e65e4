//! Rules over many capabilities.

use super::Outline;
use super::outline::Test;
use crate::generate::Dice;

const TEXTS: &[(&str, &str)] =
    &[("subject.t", "type: text"), ("resource.t", "type: text, optional: true")];

/// Groups of capabilities with the same words.
fn grouped(outline: &mut Outline, groups: usize) {
    outline.capabilities.clear();
    for group in 0..groups {
        let words = ["x", "y", "z"].map(str::to_owned).to_vec();
        outline.capabilities.push((format!("g{group}"), words));
    }
}

/// Patterns over all groups, each with an exception of its own.
pub(super) fn scattered(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(TEXTS, 0);
    let groups = 120;
    grouped(&mut outline, groups);
    for number in 0..size {
        let (gone, taken) = (number % groups, dice.below(groups));
        let word = *dice.pick(&["x", "y", "z"]);
        let covers = match dice.below(4) {
            0 => format!("\"*.{word}\" but g{gone}.{word}"),
            1 => format!("\"**\" but [g{gone}.**, g{}.{word}]", (gone + 1) % groups),
            2 => format!("[g{taken}.{word}, g{}.{word}]", (taken + 7) % groups),
            _ => format!("[\"*.x\", \"*.y\"] but [g{gone}.x, g{}.y]", (gone + 9) % groups),
        };
        let word = if covers.contains("*.x\",") { "x" } else { word };
        let far = if covers.starts_with("[g") { taken } else { (gone + 3) % groups };
        let mut tests = vec![Test::is("subject.t", &format!("v{}", dice.below(300)))];
        if dice.percent(40) {
            tests.push(Test::is("resource.t", &format!("w{}", dice.below(10))));
        }
        outline.rule(&covers, &format!("g{far}.{word}"), &tests);
    }
    outline
}

/// Attributes of the subject and of the resource, of which each rule tests two.
fn pairs(dice: &mut Dice) -> Vec<Test> {
    let first = dice.below(46);
    let second = (first + dice.between(1, 45)) % 46;
    [first, second].map(|one| Test::is(&name(one), &format!("v{}", dice.below(2)))).to_vec()
}

fn name(number: usize) -> String {
    let category = if number % 3 == 2 { "resource" } else { "subject" };
    format!("{category}.a{number}")
}

fn declare_pairs(outline: &mut Outline) {
    for number in 0..46 {
        let optional = if number % 3 == 2 { ", optional: true" } else { "" };
        outline.declare(&name(number), &format!("type: text{optional}"));
    }
}

/// The capabilities take their turns: the rules of the later ones are in late blocks.
pub(super) fn late(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(&[], 24);
    declare_pairs(&mut outline);
    let size = size + size / 2;
    for number in 0..size {
        let turn = number * 24 / size;
        // Refusing rows come first.
        let refuses = turn % 4 == 3;
        let capability = format!("c.c{turn}");
        outline.rule_that(refuses, &capability, &capability, &pairs(dice));
        if number % 100 == 99 && turn > 18 {
            outline.rule_that(
                false,
                "\"**\"",
                &capability,
                &[Test::is("subject.a0", "everything")],
            );
        }
    }
    // Those that only refuse are granted somewhere.
    for turn in (0..24).filter(|turn| turn % 4 == 3) {
        let capability = format!("c.c{turn}");
        outline.rule_that(false, &capability, &capability, &[Test::is("subject.a1", "v1")]);
    }
    outline
}

/// Every block has rows of most capabilities.
pub(super) fn mixed(size: usize, dice: &mut Dice) -> Outline {
    let mut outline = Outline::of(&[], 0);
    grouped(&mut outline, 20);
    declare_pairs(&mut outline);
    for _ in 0..size {
        let (group, word) = (dice.below(20), *dice.pick(&["x", "y", "z"]));
        let capability = format!("g{group}.{word}");
        let covers = match dice.below(3) {
            0 => capability.clone(),
            1 => format!("g{group}.**"),
            _ => format!("\"*.{word}\" but g{}.{word}", (group + 1) % 20),
        };
        outline.rule(&covers, &capability, &pairs(dice));
    }
    outline
}
