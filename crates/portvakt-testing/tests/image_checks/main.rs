//! Every single thing that is checked of an image: spoilt by itself, it is refused for that reason.
#![expect(clippy::unwrap_used, reason = "what should not be possible stops the test")]
#![expect(clippy::indexing_slicing, reason = "what should not be possible stops the test")]
#![expect(clippy::arithmetic_side_effects, reason = "what should not be possible stops the test")]

mod attributes;
mod bytes;
mod forest;
mod names;
mod variables;
mod written;

use portvakt_eval::DecisionTree;
use portvakt_eval::image::{AttributeRecord, Image, VariableRecord, flag, value_type};
use portvakt_testing::compiled;

/// A policy with something in every table.
fn policy() -> String {
    let mut text = String::from(
        r#"portvakt: 1
policy: everything
title: Everything
attributes:
  subject.age: { type: integer }
  subject.born: { type: time }
  subject.consumer: { type: text, format: iso6523_norwegian_organisation }
  subject.first: { claim: list, path: "$[0].name", type: text }
  subject.scope: { type: text_set, split: " " }
  subject.teams: { type: text_set }
  subject.user: { claim: details, path: "$[?@.type == 'user'].id", type: text, format: uuid }
  resource.age: { type: integer, optional: true }
  resource.from: { type: ip, optional: true }
  resource.grade: { type: integer, derive: [{ value: 4, when: { resource.age: { at_least: 4 } } }, { value: 2 }] }
  resource.kind: { type: text, values: [bare, full] }
  resource.open: { type: boolean, optional: true }
  resource.path: { type: text, optional: true }
  resource.rank: { type: text, derive: [{ value: high, when: { resource.age: { at_least: 9 } } }, { value: low }] }
  resource.tags: { type: text_set, optional: true }
registers:
  more: { of: text }
  owners: { of: norwegian_organisation_number, title: Owners, path: "$.all" }
conditions:
  adult: { subject.age: { at_least: 18 } }
  grown: { all: [adult, { not: { subject.first: child } }] }
capabilities:
  docs: { read: Read, write: Write, share: Share }
  many: [one, two]
rules:
  old: { deny: docs.read, because: Too old., when: { subject.age: { at_least: 200 } }, then: { after: 7, log: true, to: you } }
  local: { require: { resource.from: { in_network: [10.0.0.0/8] } }, for: docs.share }
  r1: { allow: docs.read, title: Readers, when: { subject.scope: read, resource.kind: full }, unless: { resource.open: false } }
  r2: { allow: docs.read, when: { subject.consumer: { in: owners }, subject.age: { at_least: resource.age } } }
  r3: { allow: "docs.**", except: docs.read, when: { subject.first: { same_as: resource.path }, resource.rank: high } }
  r4: { allow: docs.write, when: { all: [grown, { resource.path: { starts_with: /open/ } }], subject.teams: { has_value_of: resource.tags } } }
  r5: { allow: docs.write, when: { subject.scope: { starts_with: x }, resource.grade: 4, resource.tags: { has_only: [a, b] } } }
  r7: { allow: docs.share, when: { present: subject.teams, subject.teams: { has_value_of: subject.first } } }
  r6: { allow: docs.share, when: { subject.born: { before: 2000-01-01T00:00:00Z }, resource.tags: a } }
"#,
    );
    for number in 0..80 {
        for (name, capability, attribute) in
            [("s", "one", "subject.scope"), ("t", "two", "resource.path")]
        {
            let rule = format!(
                "  {name}{number}: {{ allow: many.{capability}, when: {{ {attribute}: m{number} }} }}\n"
            );
            text.push_str(&rule);
        }
    }
    text
}

fn everything() -> Image {
    compiled::tree(&compiled::valid(&policy())).image().clone()
}

/// Spoils a copy of an image, which is refused for a reason.
#[track_caller]
fn refused(all: &Image, reason: &str, spoil: impl FnOnce(&mut Image)) {
    let mut image = all.clone();
    spoil(&mut image);
    assert!(image != *all, "nothing is spoilt: {reason}");
    let error = DecisionTree::from_bytes(&image.to_bytes()).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains(reason), "expected {reason}, found {error}");
}

/// The first attribute that fits.
fn attribute(image: &mut Image, fits: impl Fn(&AttributeRecord) -> bool) -> &mut AttributeRecord {
    image.attributes.iter_mut().find(|one| fits(one)).unwrap()
}

/// The variable of a kind.
fn variable(image: &mut Image, of: u32) -> &mut VariableRecord {
    image.variables.iter_mut().find(|one| one.kind == of).unwrap()
}

fn is_set(one: &AttributeRecord) -> bool {
    one.value_type == value_type::TEXT_SET
}

fn is_derived(one: &AttributeRecord) -> bool {
    one.flags & flag::DERIVED != 0
}

#[test]
fn a05_an_image_with_something_in_every_table_is_taken() {
    let all = everything();
    DecisionTree::from_bytes(&all.to_bytes()).unwrap();
    assert_eq!((all.policy.len(), all.formats.len(), all.registers.len()), (1, 3, 2));
    let few = [all.needs.len(), all.path_steps.len(), all.addresses.len(), all.conditions.len()];
    assert!(few.iter().all(|len| *len > 0), "{few:?}");
    let forest = [all.switches.len(), all.tables.len(), all.blocks.len(), all.member_masks.len()];
    assert!(forest.iter().all(|len| *len > 0), "{forest:?}");
}
