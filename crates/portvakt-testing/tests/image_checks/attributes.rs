//! Attributes, their paths, literals and slots.

use crate::{attribute, everything, is_derived, is_set, refused};
use portvakt_eval::image::{Image, Texts, step, value_type};
use portvakt_eval::index::{NONE, at, index};
use portvakt_eval::{DecisionTree, Engine, VerifiedClaims};
use portvakt_testing::compiled;

#[test]
fn a05_attributes_are_of_one_kind() {
    let all = everything();
    let check = |what: &str, spoil: fn(&mut Image)| {
        refused(&all, &format!("attributes: {what}"), spoil);
    };
    check("entries do not ascend", |image| image.attributes[1].name = image.attributes[0].name);
    check("no such category", |image| image.attributes[0].category = 3);
    check("no such type", |image| image.attributes[0].value_type = 6);
    check("no such flag", |image| image.attributes[0].flags = 16);
    check("a claim on the wrong attribute", |image| {
        attribute(image, |one| one.claim == NONE).claim = 0;
    });
    check("a claim on the wrong attribute", |image| {
        attribute(image, |one| one.claim != NONE).claim = NONE;
    });
    check("a path on the wrong attribute", |image| {
        let other = attribute(image, |one| one.claim == NONE);
        (other.steps_start, other.steps_len) = (0, 1);
    });
    check("a part is out of range", |image| {
        let steps = index(image.path_steps.len());
        attribute(image, |one| one.steps_len > 0).steps_start = steps;
    });
    check("no such path step", |image| image.path_steps[0].kind = 3);
    check("an index is out of range", |image| {
        let formats = index(image.formats.len());
        attribute(image, |one| one.format != NONE).format = formats;
    });
    check("a format on another type", |image| {
        attribute(image, |one| one.value_type == value_type::INTEGER).format = 0;
    });
    check("a separator on another type", |image| {
        attribute(image, |one| one.value_type == value_type::TEXT).split = 0;
    });
    check("an empty separator", |image| {
        let texts: Vec<String> = (0..image.texts.len())
            .filter_map(|one| image.texts.at(one).map(str::to_owned))
            .collect();
        assert_ne!(texts[0], "");
        // The first text becomes the empty one, which stays the first.
        let others = texts.iter().skip(1).map(String::as_str);
        image.texts = Texts::from_sorted([""].into_iter().chain(others));
        attribute(image, |one| one.split != NONE).split = 0;
    });
    check("literals on another type", |image| {
        attribute(image, |one| one.value_type == value_type::IP).literals_len = 1;
    });
    check("members do not stand side by side", |image| {
        attribute(image, is_set).first_member += 1;
    });
    check("a closed list on another type", |image| {
        attribute(image, |one| one.value_type == value_type::TEXT).numbers_len = 1;
    });
    check("entries do not ascend", |image| {
        let record = *attribute(image, |one| one.numbers_len > 1);
        let place = at(record.numbers_start);
        image.numbers[place] = image.numbers[place + 1];
    });
    check("entries do not ascend", |image| {
        let record =
            *attribute(image, |one| one.value_type == value_type::TEXT && one.literals_len > 1);
        let place = at(record.literals_start);
        image.literals[place] = image.literals[place + 1];
    });
    check("slots without literals", |image| {
        attribute(image, |one| one.literals_len == 0).slots_len = 1;
    });
    check("slots are no power of two", |image| {
        attribute(image, |one| one.slots_len > 2).slots_len -= 1;
    });
    check("slots and literals differ in number", |image| {
        let record = *attribute(image, |one| one.slots_len > one.literals_len);
        let slots =
            &mut image.slots[at(record.slots_start)..at(record.slots_start + record.slots_len)];
        *slots.iter_mut().find(|slot| **slot == 0).unwrap() = 1;
    });
    check("a literal is not found by its hash", |image| {
        attribute(image, |one| one.literals_len > 1).seed += 1;
    });
    check("an index is out of range", |image| {
        let variables = index(image.variables.len());
        image.attributes[0].value = variables;
    });
    check("a derived attribute of another type", |image| {
        let derived = attribute(image, |one| is_derived(one) && one.numbers_len > 0);
        (derived.value_type, derived.numbers_len) = (value_type::BOOLEAN, 0);
    });
    check("a derived attribute without variable", |image| {
        attribute(image, is_derived).value = NONE;
    });
    check("the value of another attribute", |image| {
        let other = attribute(image, |one| one.value == 1).value;
        attribute(image, |one| one.value == 0).value = other;
    });
    check("the value of another attribute", |image| {
        let derived = attribute(image, is_derived).value;
        attribute(image, |one| one.value == 0).value = derived;
    });
}

/// Paths into one claim lead the same way, or the claim is malformed: no compiler writes others.
#[test]
fn a05_a_claim_is_not_read_as_an_object_and_a_list() {
    let text = "portvakt: 1
policy: p
attributes:
  subject.a: { claim: c, path: $.a, type: text }
  subject.b: { claim: c, path: $.b, type: text }
capabilities: { m: [x] }
rules: { r: { allow: m.x, when: { subject.a: v, subject.b: v } } }
";
    let all = compiled::tree(&compiled::valid(text)).image().clone();
    let binds = |image: &Image| {
        let tree = DecisionTree::from_bytes(&image.to_bytes()).unwrap();
        let registers = tree.registers([("", [""]); 0]).unwrap();
        let engine = Engine::try_new(&tree, &registers).unwrap();
        let claims = VerifiedClaims::vouched_for_by_caller(br#"{"c":{"a":"v","b":"v"}}"#);
        engine.bind(&claims).is_ok()
    };
    assert!(binds(&all));
    let mut other = all.clone();
    other.path_steps[1].kind = step::INDEX;
    other.path_steps[1].first = 0;
    assert!(!binds(&other));
}
