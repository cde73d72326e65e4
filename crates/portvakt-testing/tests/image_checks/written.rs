//! Rules and conditions as they were written: one stream of numbers, each of one form.

use crate::refused;
use portvakt_eval::DecisionTree;
use portvakt_eval::image::Image;
use portvakt_eval::index::{at, index};
use portvakt_testing::compiled;

/// Few texts, so that each number of the stream is one byte.
fn small() -> Image {
    let text = "portvakt: 1
policy: p
attributes:
  subject.scope: { type: text_set }
  resource.kind: { type: text, optional: true }
conditions:
  odd: { not: { resource.kind: k } }
capabilities: { m: [x, y] }
rules:
  a: { deny: m.x, when: odd, then: { n: 1, o: 2 } }
  b: { deny: m.y, when: { subject.scope: s } }
  c: { allow: \"m.**\", when: { any: [odd, { subject.scope: s }] } }
";
    compiled::tree(&compiled::valid(text)).image().clone()
}

/// The byte of a text.
fn text(image: &Image, text: &str) -> u8 {
    u8::try_from(image.texts.find(text).unwrap()).unwrap()
}

/// Where a rule begins.
fn rule(image: &Image, priority: usize) -> usize {
    at(image.rules[priority])
}

/// The first place of some bytes.
fn find(image: &Image, bytes: &[u8]) -> usize {
    image.written.windows(bytes.len()).position(|window| window == bytes).unwrap()
}

// Kinds of expressions with the number 0; the number counts eight.
const NOT: u8 = 2;
const CLASS: u8 = 3;
const HOLDS: u8 = 5;

#[test]
fn a05_rules_and_conditions_follow_each_other() {
    let all = small();
    DecisionTree::from_bytes(&all.to_bytes()).unwrap();
    let reason = "rules: one does not follow the other";
    for priority in 0..all.rules.len() {
        refused(&all, reason, |image| image.rules[priority] += 1);
        refused(&all, reason, |image| image.rules[priority] -= 1);
    }
    let reason = "conditions: one does not follow the other";
    refused(&all, reason, |image| image.conditions[0] += 1);
    refused(&all, "rules: more is written", |image| image.written.push(0));
    refused(&all, "rules: more rules refuse than there are", |image| image.policy[0].refusing = 4);
}

#[test]
fn a05_numbers_and_negations_have_one_form() {
    let all = small();
    // The last operand of the last rule, and the same with an empty byte behind it.
    let last = all.written.len() - 1;
    refused(&all, "too deep, or not to be read", |image| {
        image.written[last] |= 0x80;
        image.written.push(0);
    });
    let not = find(&all, &[NOT]);
    assert_eq!(not, 1, "the condition is its name, then a negation");
    refused(&all, "too deep, or not to be read", |image| image.written[not] = NOT | 1 << 3);
    refused(&all, "too deep, or not to be read", |image| image.written[last] |= 0x80);
}

#[test]
fn a02_refusals_are_in_the_order_of_the_file() {
    let all = small();
    // Flags, name, position; flags that speak of obligations are two bytes.
    let positions = [rule(&all, 0) + 3, rule(&all, 1) + 2];
    assert_eq!(positions.map(|place| all.written[place]), [0, 1]);
    let reason = "rules: refusals are out of order";
    refused(&all, reason, |image| image.written[positions[1]] = 0);
    refused(&all, reason, |image| image.written[positions[0]] = 1);
    let reason = "rules: a position is out of range";
    for position in [3, 4] {
        refused(&all, reason, |image| image.written[positions[1]] = position);
    }
}

#[test]
fn a05_obligations_ascend_and_are_constants() {
    let all = small();
    let [n, o] = ["n", "o"].map(|one| text(&all, one));
    let place = find(&all, &[2, n, 1]) + 1;
    assert_eq!(all.written[place + 3], o);
    let reason = "rules: `then` does not ascend";
    refused(&all, reason, |image| image.written[place + 3] = n);
    refused(&all, reason, |image| image.written[place] = o);
    refused(&all, "rules: no such kind", |image| image.written[place + 1] = 3);
    let numbers = u8::try_from(all.numbers.len()).unwrap();
    let reason = "rules: an index is out of range";
    refused(&all, reason, |image| image.written[place + 2] = numbers);
    refused(&all, "rules: neither true nor false", |image| {
        (image.written[place + 1], image.written[place + 2]) = (2, 2);
    });
    refused(&all, "rules: a text is out of range", |image| {
        let texts = u8::try_from(image.texts.len()).unwrap();
        (image.written[place + 1], image.written[place + 2]) = (0, texts);
    });
}

#[test]
fn a05_expressions_name_what_is_there() {
    let all = small();
    let holds = rule(&all, 2) - 1;
    assert_eq!(all.written[holds], HOLDS, "the whole condition of the rule before");
    refused(&all, "conditions: no such member", |image| image.written[holds] = HOLDS | 1 << 3);
    // The condition: its name, a negation, a test with its text, then a class.
    let class = 4;
    assert_eq!(all.written[class] & 7, CLASS);
    let looked_at = usize::from(all.written[class] >> 3);
    let reason = "conditions: an index is out of range";
    let variables = u8::try_from(all.variables.len()).unwrap();
    refused(&all, reason, |image| image.written[class] = CLASS | variables << 3);
    let sets = u8::try_from(all.sets.len()).unwrap();
    refused(&all, reason, |image| image.written[class + 1] = sets);
    // A set of classes or capabilities ends where these do.
    let set = usize::from(all.written[class + 1]);
    let last = all.ranges[at(all.sets[set]) - 1].end;
    assert!(last <= all.variables[looked_at].classes);
    refused(&all, "a range is out of range", |image| {
        image.ranges[at(image.sets[set]) - 1].end = image.variables[looked_at].classes + 1;
    });
    refused(&all, "a range is out of range", |image| {
        let range = image.ranges.iter().position(|one| one.end == index(image.capabilities.len()));
        image.ranges[range.unwrap()].end += 1;
    });
    let texts = u8::try_from(all.texts.len()).unwrap();
    let reason = "conditions: a text is out of range";
    refused(&all, reason, |image| image.written[0] = texts + 1);
    refused(&all, reason, |image| image.written[3] = texts);
}
