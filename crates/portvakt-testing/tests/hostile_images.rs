//! Images that no compiler writes: refused where using them would take long or grow.

use portvakt_eval::DecisionTree;
use portvakt_eval::image::{
    AutomatonRecord, BranchRecord, ExpressionRecord, Image, RangeRecord, SwitchRecord, expression,
};
use portvakt_eval::index::index;
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

/// Forty expressions that each name the one before twice would be shown as 2^40 findings.
#[test]
fn a05_shared_expressions_do_not_unfold() {
    let mut image = image();
    for _ in 0..40 {
        let top = index(image.expressions.len()) - 1;
        image.expressions.push(ExpressionRecord {
            kind: expression::ALL,
            first: index(image.operands.len()),
            second: 2,
            third: 0,
        });
        image.operands.extend([top, top]);
    }
    image.rules[0].when = index(image.expressions.len()) - 1;
    refused(&image, "expressions");
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
    let start = index(image.ranges.len());
    image.ranges.extend((0..100).map(|one| RangeRecord { start: 2 * one, end: 2 * one + 1 }));
    for len in 1..100 {
        image.expressions.push(ExpressionRecord {
            kind: expression::CLASS,
            first: 0,
            second: start,
            third: len,
        });
    }
    refused(&image, "ranges");
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
