//! Diagrams to draw.

use super::super::{Diagram, Node};
use proptest::prelude::*;

pub(super) fn test(attribute: &str, written: &str, no: usize, yes: usize) -> Node {
    Node::Test { attribute: attribute.to_owned(), written: written.to_owned(), yes, no }
}

pub(super) fn allow(rule: &str) -> Node {
    Node::Allow { rule: rule.to_owned() }
}

pub(super) fn deny(rule: &str) -> Node {
    Node::Deny { rule: Some(rule.to_owned()) }
}

/// One test.
pub(super) fn small() -> Diagram {
    Diagram {
        nodes: vec![
            test("subject.scope", "journal.read", 2, 1),
            allow("readers_read"),
            Node::Deny { rule: None },
        ],
    }
}

/// Tests that meet again.
pub(super) fn middle() -> Diagram {
    Diagram {
        nodes: vec![
            test("subject.origin", "maskinporten", 1, 2),
            test("subject.origin", "idporten", 12, 3),
            test("subject.scope", "digdir:dialogporten.serviceprovider", 4, 5),
            test("subject.acr", "idporten-loa-high", 12, 6),
            test(
                "subject.scope",
                "any of [digdir:dialogporten.serviceprovider.admin, altinn:system.admin]",
                12,
                7,
            ),
            test("resource.type", "AltinnApp", 7, 10),
            test("resource.party", "subject.party", 8, 9),
            test("resource.owner", "subject.consumer", 12, 9),
            test("resource.delegated_to", "subject.pid", 12, 9),
            allow("end_users_read_their_own_dialogs"),
            deny("apps_never_touch_dialogs_of_other_apps_even_when_they_own_them"),
            allow("unused"),
            Node::Deny { rule: None },
        ],
    }
}

/// Many tests over levels, made by counting.
pub(super) fn large(tests: usize) -> Diagram {
    let ends = [
        allow("clinicians_read"),
        allow("owners_write"),
        deny("the_frozen_are_refused"),
        Node::Deny { rule: None },
    ];
    let mut nodes = Vec::new();
    let mut number: usize = 7;
    for at in 0..tests {
        let mut next = |most: usize| {
            number = number.wrapping_mul(1_103_515_245).wrapping_add(12_345) % 2_147_483_648;
            (number >> 8) % most
        };
        let mut way = || {
            let next = if next(3) == 0 { tests + next(ends.len()) } else { at + 1 + next(5) };
            if next >= tests { tests + next % ends.len() } else { next }
        };
        let (no, yes) = (way(), way());
        // Every test is reached from the one before it.
        let no = if at + 1 < tests { at + 1 } else { no };
        let yes = if yes == no { tests } else { yes };
        nodes.push(test(&format!("resource.a{}", at % 11), &format!("value {at}"), no, yes));
    }
    nodes.extend(ends);
    Diagram { nodes }
}

/// A diagram as rules with separate conditions make it: a tree above, which narrows.
pub(super) fn bushy(depth: u32) -> Diagram {
    let tests = 2_usize.pow(depth) - 1;
    let mut nodes: Vec<Node> = (0..tests)
        .map(|at| {
            let way = |next: usize| if next < tests { next } else { tests + next % 3 };
            test("subject.level", &format!("at least {at}"), way(2 * at + 1), way(2 * at + 2))
        })
        .collect();
    nodes.extend([allow("a"), deny("b"), Node::Deny { rule: None }]);
    Diagram { nodes }
}

pub(super) fn all() -> Vec<(&'static str, Diagram)> {
    vec![
        ("nothing", Diagram::default()),
        ("end", Diagram { nodes: vec![allow("all")] }),
        ("small", small()),
        ("middle", middle()),
        ("large", large(56)),
        ("bushy", bushy(5)),
        ("folded", large(400).folded(60)),
        ("huge", large(400)),
    ]
}

/// Any diagram of up to so many tests, in which every node may lead to any later one.
pub(super) fn diagrams(tests: usize, text: &'static str) -> impl Strategy<Value = Diagram> {
    let ends = prop::collection::vec(end(text), 1..6);
    let tests = prop::collection::vec((text, text, any::<usize>(), any::<usize>()), 0..=tests);
    (tests, ends).prop_map(|(tests, ends)| {
        let count = tests.len() + ends.len();
        let mut nodes: Vec<Node> = Vec::new();
        for (at, (attribute, written, no, yes)) in tests.into_iter().enumerate() {
            let later = |far: usize| at + 1 + far % (count - at - 1);
            nodes.push(test(&attribute, &written, later(no), later(yes)));
        }
        nodes.extend(ends);
        Diagram { nodes }
    })
}

fn end(text: &'static str) -> impl Strategy<Value = Node> {
    prop_oneof![
        text.prop_map(|rule| allow(&rule)),
        text.prop_map(|rule| deny(&rule)),
        Just(Node::Deny { rule: None }),
    ]
}

/// Short words.
pub(super) const WORDS: &str = "[a-z.]{1,40}";
/// Text that means something to a reader of XML, of DOT or of a terminal.
pub(super) const HOSTILE: &str = "(\\PC|\\p{Cc}|[<>&\"'\\\\/;{}\u{202e}\u{feff}\u{fffe}\n]|</title><script>|]]>|<!--|&#60;|&quot;|\\\\N|\\\\\"|\\]; n9){0,60}";
