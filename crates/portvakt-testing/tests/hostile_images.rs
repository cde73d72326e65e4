//! Images that no compiler writes: refused where using them would take long or grow.

use portvakt_eval::DecisionTree;
use portvakt_eval::image::{
    AutomatonRecord, BranchRecord, CellRecord, Expression, Image, RangeRecord, SwitchRecord, kind,
    node,
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

/// Variables of most kinds, a block with member masks and columns, and a derived attribute.
fn varied() -> Image {
    let text = r#"
portvakt: 1
policy: p
attributes:
  subject.a: { type: text }
  subject.scopes: { type: text_set }
  subject.age: { type: integer }
  resource.b: { type: text }
  resource.age: { type: integer }
  resource.open: { type: boolean }
registers:
  known: { of: text, may_be_empty: true }
capabilities:
  m: [x, y]
rules:
  r: { allow: m.x, when: { subject.a: v, subject.scopes: s, resource.b: w } }
  s: { allow: m.y, when: { subject.a: { starts_with: p }, resource.open: true } }
  t: { deny: m.x, when: { resource.age: { at_least: 7 }, subject.age: { at_most: 18 } } }
"#;
    compiled::tree(&compiled::valid(text)).image().clone()
}

/// Deciding takes the place of the lowest bit as that of a row.
#[test]
fn a05_masks_have_no_bits_beyond_their_rows() {
    let all = varied();
    DecisionTree::from_bytes(&all.to_bytes()).unwrap();
    assert!(!all.blocks.is_empty() && !all.masks.is_empty() && !all.member_masks.is_empty());
    for place in 0..all.blocks.len() {
        let mut image = all.clone();
        image.blocks[place].alive |= 1 << 63;
        refused(&image, "unused bits");
        image = all.clone();
        image.blocks[place].rows_len = 0;
        refused(&image, "not 1 to 64 rows");
    }
    for place in 0..all.masks.len() {
        let mut image = all.clone();
        image.masks[place].rows |= 1 << 63;
        refused(&image, "unused bits");
    }
    for place in 0..all.member_masks.len() {
        let mut image = all.clone();
        image.member_masks[place].rows |= 1 << 63;
        refused(&image, "unused bits");
    }
}

/// Masks are spread out one a class: there is one for every class that a value can have.
#[test]
fn a05_variables_have_the_classes_of_their_kind() {
    let all = varied();
    for place in 0..all.variables.len() {
        for classes in [all.variables[place].classes - 1, all.variables[place].classes + 1] {
            let mut image = all.clone();
            image.variables[place].classes = classes;
            refused(&image, "number of classes differs");
        }
    }
}

/// A slot stands for a class: it leads to a literal of its own attribute.
#[test]
fn a05_slots_lead_to_literals() {
    let all = varied();
    let literals = index(all.literals.len());
    let taken = all.slots.iter().enumerate().filter(|(_, slot)| **slot != 0);
    for (place, _) in taken {
        for slot in [0, literals, literals + 1, u32::MAX] {
            let mut image = all.clone();
            image.slots[place] = slot;
            if image.slots != all.slots {
                refused(&image, "attributes");
            }
        }
    }
    for place in 0..all.slots.len() {
        let mut image = all.clone();
        image.slots[place] = u32::from(image.slots[place] == 0);
        refused(&image, "attributes");
    }
}

/// The columns of a subject come first, then the capability's: both are passed over by number.
#[test]
fn a05_columns_ascend() {
    let all = varied();
    let block = all.blocks.iter().find(|one| one.columns_len > 1).unwrap();
    let mut image = all.clone();
    image.columns.swap(at(block.columns_start), at(block.columns_start) + 1);
    refused(&image, "blocks");
}

/// What looks at claims is set when they are bound, and only among the subject's variables.
#[test]
fn a05_variables_of_claims_stand_before_the_capability() {
    let mut image = image();
    assert_eq!(image.policy[0].subject_variables, 1);
    image.policy[0].subject_variables = 0;
    image.variables.swap(0, 1);
    assert_eq!(image.variables[1].kind, kind::VALUE);
    image.attributes[0].value = 1;
    refused(&image, "among those of requests");
}

/// Thousands of roots that all lead through the same thousands of switches.
#[test]
fn a01_a_decision_of_any_image_takes_a_stated_number_of_steps() {
    let chain = |length: u32| {
        let mut image = image();
        let variable = index(image.variables.len()) - 1;
        (image.branches, image.switches, image.cells) = (Vec::new(), Vec::new(), Vec::new());
        for start in 0..length {
            let below = start.checked_sub(1).map(|below| node::refer(node::SWITCH, below));
            let child = below.unwrap_or(node::refer(node::PRIORITY, 0));
            image.branches.push(BranchRecord { class: 0, child });
            image.switches.push(SwitchRecord { variable, start, len: 1 });
        }
        let root = node::refer(node::SWITCH, length - 1);
        for cell in 0..length {
            let next = cell.checked_sub(1).unwrap_or(u32::MAX);
            image.cells.push(CellRecord { first: 0, root, next });
        }
        image.capabilities[0].roots = length - 1;
        image
    };
    let tree = DecisionTree::from_bytes(&chain(1_000).to_bytes()).unwrap();
    assert_eq!(tree.worst_case(), 1_001_000);
    // 2^28 are 268,435,456 steps.
    let most = DecisionTree::from_bytes(&chain(16_383).to_bytes()).unwrap();
    assert_eq!(most.worst_case(), 268_419_072);
    refused(&chain(16_384), "too many steps");
}
