//! Properties of pictures, and what parsers that nobody here wrote see in them.
#![expect(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

mod built;
mod samples;
mod written;

use super::drawing::Drawing;
use super::layers::Layers;
use super::layout::{Layout, Placed, Point};
use super::order::{crossings, order};
use super::{Diagram, Ends, Node};
use proptest::prelude::*;
use samples::{WORDS, all, allow, bushy, deny, diagrams, large, middle, test};

/// Whether a place lies in a box or on its side.
fn holds(one: &Placed, Point { x, y }: Point) -> bool {
    (one.left..=one.left + one.width).contains(&x) && (one.top..=one.top + one.height).contains(&y)
}

/// No two boxes touch, all lie in the picture, lines begin and end at their boxes and run past others.
#[track_caller]
fn check(diagram: &Diagram) {
    let layout = Layout::of(diagram);
    assert_eq!(layout, Layout::of(diagram), "the same diagram gives the same picture");
    for (number, one) in layout.boxes.iter().enumerate() {
        assert!(one.left >= 0 && one.top >= 0, "{one:?}");
        assert!(one.left + one.width <= layout.width && one.top + one.height <= layout.height);
        for other in &layout.boxes[number + 1..] {
            let beside = one.left + one.width < other.left || other.left + other.width < one.left;
            let above = one.top + one.height < other.top || other.top + other.height < one.top;
            assert!(beside || above, "{one:?} {other:?}");
        }
    }
    for route in &layout.paths {
        let (from, to) = (&layout.boxes[route.line.from], &layout.boxes[route.line.to]);
        let next = diagram.nodes[from.node].next().unwrap();
        assert_eq!(next[usize::from(route.line.yes)], to.node);
        let (first, last) = (route.points[0], *route.points.last().unwrap());
        assert!(holds(from, first) && first.y == from.top + from.height, "{route:?}");
        assert!(holds(to, last) && last.y == to.top, "{route:?}");
        assert!(route.points.is_sorted_by_key(|point| point.y), "{route:?}");
        for (number, pair) in route.points.windows(2).enumerate() {
            // Straight ways first, and then curves in turns.
            let is_straight = number.is_multiple_of(2);
            assert!(!is_straight || pair[0].x == pair[1].x, "{route:?}");
            for other in layout.boxes.iter().filter(|one| *one != from && *one != to) {
                let apart = pair[1].y <= other.top || pair[0].y >= other.top + other.height;
                let x = pair[0].x;
                let past = is_straight && (x < other.left || x > other.left + other.width);
                assert!(apart || past, "{route:?} {other:?}");
            }
        }
    }
    let tests = diagram.nodes.iter().filter(|node| node.next().is_some()).count();
    let drawn = layout.boxes.iter().filter(|one| diagram.nodes[one.node].next().is_some()).count();
    assert!(drawn <= tests, "a test is drawn once");
    assert_eq!(layout.paths.len(), 2 * drawn);
}

#[test]
fn samples_are_laid_out() {
    for (_, diagram) in all() {
        check(&diagram);
    }
}

#[test]
fn few_lines_cross() {
    for (diagram, most) in [(bushy(5), 0), (middle(), 0), (large(56), 22)] {
        let drawing = Drawing::of(&diagram);
        let mut layers = Layers::of(&drawing, |_| 100);
        order(&mut layers);
        let crossings = crossings(&layers);
        assert!(crossings <= most, "{crossings}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_diagram_is_laid_out(diagram in diagrams(40, WORDS)) {
        check(&diagram);
    }

    #[test]
    fn putting_in_order_adds_no_crossings(diagram in diagrams(40, WORDS)) {
        let drawing = Drawing::of(&diagram);
        let mut layers = Layers::of(&drawing, |_| 100);
        let before = crossings(&layers);
        order(&mut layers);
        prop_assert!(crossings(&layers) <= before);
    }

    #[test]
    fn a_fold_says_what_it_hides(diagram in diagrams(60, WORDS), most in 3..40_usize) {
        let folded = diagram.folded(most);
        check(&folded);
        if diagram.nodes.len() <= most {
            prop_assert_eq!(&folded, &diagram);
        } else {
            prop_assert!(folded.tests() <= most);
        }
        // Whoever walks both the same way comes to the same end, or to a fold that allows for it.
        for seed in 0..64_u64 {
            let (whole, all) = walk(&diagram, |node| answer(node, seed));
            let (part, drawn) = walk(&folded, |node| answer(node, seed));
            prop_assert!(all.starts_with(&drawn));
            match part {
                Node::Folded { ends, tests, .. } => {
                    prop_assert!(tests >= all.len() - drawn.len());
                    let allowed = matches!(whole, Node::Allow { .. });
                    prop_assert!(ends == Ends::Both || (ends == Ends::Allow) == allowed);
                }
                end => prop_assert_eq!((whole, all), (end, drawn)),
            }
        }
    }
}

/// The end of a walk from the root, and the tests on the way.
fn walk(diagram: &Diagram, answer: impl Fn(&Node) -> bool) -> (Node, Vec<(String, String)>) {
    let (mut at, mut tests) = (0, Vec::new());
    loop {
        let node = &diagram.nodes[at];
        let Node::Test { attribute, written, yes, no } = node else {
            return (node.clone(), tests);
        };
        tests.push((attribute.clone(), written.clone()));
        at = if answer(node) { *yes } else { *no };
    }
}

/// The same answer for the same test.
fn answer(node: &Node, seed: u64) -> bool {
    let Node::Test { attribute, written, .. } = node else {
        return false;
    };
    let bytes = attribute.bytes().chain(written.bytes()).map(u64::from);
    bytes.fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)).count_ones() % 2 == 0
}

#[test]
fn tests_that_change_no_effect_are_folded_first() {
    let mut nodes = vec![test("a", "1", 1, 2), test("b", "2", 3, 4), allow("x"), deny("y")];
    nodes.push(Node::Deny { rule: None });
    let folded = Diagram { nodes: nodes.clone() }.folded(4);
    let expected = Node::Folded { ends: Ends::Deny, tests: 1, rules: 1 };
    assert_eq!(folded.nodes, [test("a", "1", 1, 2), expected, allow("x")]);
    nodes[2] = deny("z");
    let folded = Diagram { nodes }.folded(4);
    assert_eq!(folded.nodes, [Node::Folded { ends: Ends::Deny, tests: 2, rules: 2 }]);
    for (tests, most) in [(400, 60), (80, 60), (400, 3)] {
        let folded = large(tests).folded(most);
        assert!(folded.nodes.len() <= most && folded.nodes.len() + 8 > most, "{most}");
    }
}
