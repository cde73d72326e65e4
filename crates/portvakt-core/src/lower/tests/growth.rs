//! Sizes grow with the text, whatever its shape. (A timing is never asserted: a shape that took
//! more than near-linear time would make this test very slow.)

use super::shapes::{SHAPES, owners};
use super::{compile, policy, tables};
use crate::limits::Limits;

/// Bytes of an image for each byte of text, at the most. Patterns have their own bound: an
/// automaton of up to 4,096 states for each.
const BYTES_A_BYTE: usize = 12;

/// How much more than twice the size is twice the text worth, in percent.
const MORE: usize = 30;

#[test]
fn a15_every_shape_compiles_to_a_size_linear_in_its_text() {
    for shape in SHAPES {
        let sized = |size: usize| {
            let text = (shape.text)(size);
            let image = tables(&text);
            (text.len(), image.to_bytes().len())
        };
        let ((text, bytes), (half, before)) = (sized(shape.size), sized(shape.size / 2));
        let a_byte = if shape.has_patterns { 40 * BYTES_A_BYTE } else { BYTES_A_BYTE };
        let name = shape.name;
        assert!(bytes <= a_byte * text + 4_096, "{name}: {bytes} bytes for {text}");
        let expected = before * text / half * (100 + MORE) / 100 + 4_096;
        assert!(bytes <= expected, "{name}: {bytes} bytes, {before} for half");
    }
}

#[test]
fn a09_equal_policies_have_equal_bytes() {
    for shape in SHAPES.iter().filter(|shape| !shape.has_patterns) {
        let text = (shape.text)(shape.size / 4);
        let (one, other) = (policy(&text), policy(&text));
        let bytes = |policy| compile(policy, &Limits::large()).unwrap().to_bytes();
        assert_eq!(bytes(&one), bytes(&other), "{}", shape.name);
    }
}

#[test]
fn the_deciding_half_is_a_few_bytes_a_rule() {
    let large = tables(&owners(4_000));
    // A priority each; switches, branches and tables as many as capabilities and types need.
    assert_eq!(large.priorities.len(), 4_000);
    assert_eq!(large.blocks.len(), 0);
    assert!(large.switches.len() <= 100 && large.branches.len() <= 400);
    assert!(large.tables.len() <= 150 && large.cells.len() <= 100);
    assert!(large.slots.len() <= 8_192 + 64);
}
