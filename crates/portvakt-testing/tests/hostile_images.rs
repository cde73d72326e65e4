//! Images that no compiler writes: refused where using them would take long or grow.

use portvakt_eval::DecisionTree;
use portvakt_eval::image::{
    AutomatonRecord, BranchRecord, Expression, Image, RangeRecord, SwitchRecord,
};
use portvakt_eval::index::{at, index};
use portvakt_testing::compiled;

fn image() -> Image {
    let text = "portvakt: 1\npolicy: p\nattributes:\n  subject.a: { type: text }\ncapabilities:\n  m: [x]\nrules:\n  r: { allow: m.x, when: { subject.a: v } }\n";
    compiled::tree(&compiled::valid(text)).image().clone()
}

fn refused(image: &Image, table: &str) {
    let read = DecisionTree::from_bytes(&image.to_bytes());
    let error = read.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains(table), "{error}");
}

#[test]
fn a05_the_image_itself_is_taken() {
    DecisionTree::from_bytes(&image().to_bytes()).unwrap();
}

// Expressions with small numbers are one byte: their kind, and eight times the number.
const NOT: u8 = 2;
const ALWAYS: u8 = 0;
const fn all(count: u8) -> u8 {
    count << 3
}
const fn condition(number: u8) -> u8 {
    number << 3 | 7
}

/// Puts a shared condition without a name behind all others.
fn add_condition(image: &mut Image, expressions: &[u8]) {
    let start = image.rules.first().copied().unwrap_or_default();
    for rule in &mut image.rules {
        *rule = rule.saturating_add(index(expressions.len())).saturating_add(1);
    }
    image.conditions.push(start);
    let unnamed = [&[0], expressions].concat();
    image.written.splice(at(start)..at(start), unnamed);
}

#[test]
fn a05_shared_conditions_are_taken() {
    let mut image = image();
    add_condition(&mut image, &[NOT, ALWAYS]);
    add_condition(&mut image, &[condition(0)]);
    DecisionTree::from_bytes(&image.to_bytes()).unwrap();
}

/// Fourteen conditions that each name the one before three times would be shown as 3^14 findings.
#[test]
fn a05_shared_conditions_do_not_unfold() {
    let mut image = image();
    add_condition(&mut image, &[ALWAYS]);
    for number in 0..14 {
        let before = condition(number);
        add_condition(&mut image, &[all(3), before, before, before]);
    }
    let (_, mut when) = image.rule(0).unwrap();
    let mut test = 0;
    // The condition of the only rule is the last thing that is written: each part is two bytes.
    while when.expression().is_some() {
        test += 2;
    }
    image.written.truncate(image.written.len() - test);
    image.written.push(condition(14));
    let (_, mut when) = image.rule(0).unwrap();
    assert_eq!(when.expression(), Some(Expression::Condition(14)));
    refused(&image, "too much to show");
}

/// A condition that names itself, or one after it, would never end.
#[test]
fn a05_conditions_lead_downwards() {
    let mut image = image();
    add_condition(&mut image, &[condition(0)]);
    refused(&image, "conditions");
}

#[test]
fn a05_conditions_do_not_nest_deep() {
    let mut deep = image();
    let mut expressions = vec![NOT; 100_000];
    expressions.push(ALWAYS);
    add_condition(&mut deep, &expressions);
    refused(&deep, "too deep");
    // Nor through others that have no name.
    let mut deep = image();
    for number in 0..12 {
        let mut expressions = vec![NOT; 50];
        expressions.push(if number == 0 { ALWAYS } else { condition(number - 1) });
        add_condition(&mut deep, &expressions);
    }
    refused(&deep, "too deep");
}

/// Rules that all begin in one place would be read again and again.
#[test]
fn a05_rules_do_not_overlap() {
    let mut image = image();
    image.rules.push(image.rules[0]);
    refused(&image, "rules");
}

#[test]
fn a02_refusals_come_first() {
    let mut image = image();
    image.policy[0].refusing = 1;
    refused(&image, "refusals do not come first");
}

/// Thousands of switches that all name the same thousands of branches are quadratic to look at.
#[test]
fn a05_parts_do_not_overlap_much() {
    let mut image = image();
    let variable = index(image.variables.len()) - 1;
    let start = index(image.branches.len());
    image.branches.extend((0..5_000).map(|class| BranchRecord { class, child: 0 }));
    image.switches.extend(vec![SwitchRecord { variable, start, len: 5_000 }; 5_000]);
    refused(&image, "parts");
}

#[test]
fn a05_sets_of_ranges_do_not_overlap() {
    let mut image = image();
    image.ranges.extend((0..100).map(|one| RangeRecord { start: 2 * one, end: 2 * one + 1 }));
    image.sets.extend((1..100).rev());
    refused(&image, "sets");
}

#[test]
fn a05_automata_do_not_share_their_transitions_a_thousand_times() {
    let mut image = image();
    image.byte_classes.extend([0; 256]);
    image.transitions.extend(vec![0; 1_000_000]);
    image.accepts.extend(vec![0; 1_000_000]);
    let automaton = AutomatonRecord {
        byte_classes: 0,
        symbols: 1,
        states: 1_000_000,
        transitions_start: 0,
        accepts_start: 0,
        accept_classes: 1,
    };
    image.automata.extend(vec![automaton; 1_000]);
    refused(&image, "parts");
}
