//! Automata, sets and variables.

use crate::{attribute, everything, is_derived, is_set, refused, variable};
use portvakt_eval::DecisionTree;
use portvakt_eval::image::{
    AttributeRecord, EntryRecord, Image, RangeRecord, TableRecord, VariableRecord, category, kind,
    value_type,
};
use portvakt_eval::index::{NONE, at, index};
use portvakt_testing::compiled;

#[test]
fn a05_automata_stay_inside_themselves() {
    let all = everything();
    let check = |what: &str, spoil: fn(&mut Image)| {
        refused(&all, &format!("automata: {what}"), spoil);
    };
    check("no states", |image| image.automata[0].states = 0);
    for symbols in [0, 257] {
        refused(&all, "automata: not 1 to 256 byte classes", |image| {
            image.automata[0].symbols = symbols;
        });
        refused(&all, "automata: not 1 to 256 accept classes", |image| {
            image.automata[0].accept_classes = symbols;
        });
    }
    check("an index is out of range", |image| image.automata[0].byte_classes = u32::MAX);
    check("a part is out of range", |image| image.automata[0].byte_classes = 1 << 20);
    check("a byte class is out of range", |image| {
        let one = image.automata[0];
        let symbols = u8::try_from(one.symbols).unwrap();
        image.byte_classes[at(one.byte_classes) * 256 + 255] = symbols;
    });
    check("a transition is out of range", |image| {
        let one = image.automata[0];
        image.transitions[at(one.transitions_start + one.states * one.symbols) - 1] = one.states;
    });
    check("an accept class is out of range", |image| {
        let one = image.automata[0];
        image.accepts[at(one.accepts_start + one.states) - 1] = one.accept_classes;
    });
    check("a part is out of range", |image| {
        let transitions = index(image.transitions.len());
        image.automata[0].transitions_start = transitions;
    });
    check("a part is out of range", |image| {
        let accepts = index(image.accepts.len());
        image.automata[0].accepts_start = accepts;
    });
}

/// A part that is named once may be as long as the table: what is counted is how often it is named.
#[test]
fn a05_a_part_may_be_long() {
    let mut image = everything();
    let states = (1 << 20) + (1 << 16);
    let (classes, transitions, accepts) =
        (image.byte_classes.len(), image.transitions.len(), image.accepts.len());
    image.byte_classes.extend([0; 256]);
    image.transitions.extend((0..states).map(|_| 0));
    image.accepts.extend((0..states).map(|_| 0));
    image.automata.push(portvakt_eval::image::AutomatonRecord {
        byte_classes: index(classes / 256),
        symbols: 1,
        states,
        transitions_start: index(transitions),
        accepts_start: index(accepts),
        accept_classes: 1,
    });
    DecisionTree::from_bytes(&image.to_bytes()).unwrap();
}

#[test]
fn a05_variables_look_at_what_their_kind_says() {
    let all = everything();
    let check = |what: &str, spoil: fn(&mut Image)| {
        refused(&all, &format!("variables: {what}"), spoil);
    };
    check("no such kind", |image| variable(image, kind::PATTERN).kind = 11);
    for of in [kind::PATTERN, kind::MEMBER_PATTERN, kind::REGISTER, kind::SHARES, kind::ONLY] {
        refused(&all, "variables: an attribute of another type", |image| {
            let subject = at(image.policy[0].subject_variables);
            let place = image.variables.iter().position(|one| one.kind == of).unwrap();
            let other = image.attributes.iter().position(|one| {
                one.value_type == value_type::INTEGER
                    && !is_derived(one)
                    && (one.claim != NONE) == (place < subject)
            });
            image.variables[place].attribute = index(other.unwrap());
        });
    }
    for (of, another) in [
        (kind::DIFFERENCE, value_type::IP),
        (kind::SAME, value_type::IP),
        (kind::SHARES, value_type::TIME),
    ] {
        refused(&all, "variables: an attribute of another type", |image| {
            let other = image.attributes.iter().position(|one| one.value_type == another);
            variable(image, of).other = index(other.unwrap());
        });
    }
    check("equality of sets", |image| {
        let set = image.attributes.iter().position(is_set).unwrap();
        let same = variable(image, kind::SAME);
        (same.attribute, same.other) = (index(set), index(set));
    });
}

#[test]
fn a05_variables_lead_to_what_is_there() {
    let all = everything();
    let check = |what: &str, spoil: fn(&mut Image)| {
        refused(&all, &format!("variables: {what}"), spoil);
    };
    for of in [kind::DIFFERENCE, kind::SAME] {
        refused(&all, "variables: an index is out of range", |image| {
            let attributes = index(image.attributes.len());
            variable(image, of).other = attributes;
        });
    }
    for of in [kind::PATTERN, kind::MEMBER_PATTERN] {
        refused(&all, "variables: an index is out of range", |image| {
            let automata = index(image.automata.len());
            variable(image, of).start = automata;
        });
    }
    check("an index is out of range", |image| {
        let registers = index(image.registers.len());
        variable(image, kind::REGISTER).other = registers;
    });
    check("a part is out of range", |image| {
        let numbers = index(image.numbers.len());
        variable(image, kind::DIFFERENCE).start = numbers;
    });
    check("a second variable for a value", |image| {
        attribute(image, |one| one.value == 1).value = NONE;
        image.variables[1] = image.variables[0];
    });
    check("a second variable for a derived attribute", |image| {
        let derived = variable(image, kind::DERIVED).attribute;
        let last = image.variables.last_mut().unwrap();
        let other = core::mem::replace(&mut last.attribute, derived);
        (image.attributes[at(other)].flags, image.attributes[at(other)].value) = (0, NONE);
    });
    let derived = |image: &Image, of: u32| {
        let fits = |one: &AttributeRecord| is_derived(one) && one.value_type == of;
        index(image.attributes.iter().position(fits).unwrap())
    };
    refused(&all, "variables: a derived attribute is read before it is there", |image| {
        variable(image, kind::PATTERN).attribute = derived(image, value_type::TEXT);
    });
    for (of, value_type) in [(kind::PATTERN, value_type::TEXT), (kind::VALUE, value_type::INTEGER)]
    {
        refused(&all, "variables: a derived attribute is looked at directly", |image| {
            let attribute = derived(image, value_type);
            let record = *variable(image, of);
            image.variables.push(VariableRecord { attribute, ..record });
        });
    }
    check("a derived class is out of range", |image| {
        variable(image, kind::DERIVED).otherwise = 4;
    });
    check("a derived class is out of range", |image| image.outputs.fill(4));
    check("an index is out of range", |image| {
        let cells = index(image.cells.len());
        variable(image, kind::DERIVED).other = cells;
    });
    check("a derived class is missing", |image| variable(image, kind::DERIVED).len = 0);
    check("ranges are not a set", |image| {
        let only = variable(image, kind::ONLY);
        assert_eq!(only.len, 1);
        only.len = 2;
    });
    check("a range is out of range", |image| {
        let only = *variable(image, kind::ONLY);
        let members: u32 =
            image.attributes.iter().filter(|one| is_set(one)).map(|one| one.literals_len).sum();
        image.ranges[at(only.start)].end = members + 1;
    });
    let reason = "variables: a subject variable looks at something else";
    let path = all.attributes.iter().position(|one| {
        one.claim == NONE && one.value_type == value_type::TEXT && !is_derived(one)
    });
    let path = index(path.unwrap());
    refused(&all, reason, |image| variable(image, kind::REGISTER).attribute = path);
    refused(&all, reason, |image| variable(image, kind::SHARES).other = path);
}

#[test]
fn a05_sets_are_ranges_apart() {
    let all = everything();
    refused(&all, "sets: they are not all ranges", |image| {
        image.ranges.push(RangeRecord { start: 0, end: 1 });
    });
    refused(&all, "sets: a range is empty", |image| {
        image.ranges[0].start = image.ranges[0].end;
    });
    for start in [4, 5] {
        refused(&all, "sets: ranges touch", |image| {
            let end = index(image.ranges.len()) + 2;
            image.ranges.push(RangeRecord { start: 2, end: 5 });
            image.ranges.push(RangeRecord { start, end: 9 });
            image.sets.push(end);
        });
    }
}

#[test]
fn a05_members_are_those_of_their_set() {
    let all = everything();
    let set = all.attributes.iter().position(|one| is_set(one) && one.first_member > 0).unwrap();
    let record = all.attributes[set];
    let member = |start: u32| VariableRecord {
        kind: kind::MEMBER,
        attribute: index(set),
        start,
        classes: 2,
        ..VariableRecord::default()
    };
    let first = record.first_member;
    let mut taken = all.clone();
    taken.variables.push(member(first));
    taken.variables.push(member(first + record.literals_len - 1));
    DecisionTree::from_bytes(&taken.to_bytes()).unwrap();
    for start in [first - 1, first + record.literals_len] {
        refused(&all, "variables: a member of another set", |image| {
            image.variables.push(member(start));
        });
    }
    // Whether a set is there has two classes, however many cuts it says that it has.
    refused(&all, "variables: the number of classes differs", |image| {
        let place = image.attributes.iter().find(|one| is_set(one) && one.value != NONE);
        let place = at(place.unwrap().value);
        (image.variables[place].len, image.variables[place].classes) = (1, 3);
    });
}

/// What is derived for a subject is worked out before the request is known.
#[test]
fn a05_a_derived_attribute_of_a_subject_reads_the_subject_alone() {
    let mut text = String::from(
        "portvakt: 1
policy: derived
attributes:
  subject.level: { type: integer }
  subject.scope: { type: text_set }
  resource.tags: { type: text_set, optional: true }
  subject.kind:
    type: text
    derive:
      - { value: k0, when: { subject.scope: m0, subject.level: { at_least: 7 } } }
",
    );
    for number in 1..40 {
        let entry =
            format!("      - {{ value: k{number}, when: {{ subject.scope: m{number} }} }}\n");
        text.push_str(&entry);
    }
    text.push_str("      - { value: other }\ncapabilities: { c: [x] }\nrules:\n");
    text.push_str("  x: { allow: c.x, when: { subject.kind: k0, resource.tags: t } }\n");
    let all = compiled::tree(&compiled::valid(&text)).image().clone();
    DecisionTree::from_bytes(&all.to_bytes()).unwrap();
    let tags = all.attributes.iter().find(|one| is_set(one) && one.claim == NONE).unwrap();
    let (member, subject) = (tags.first_member, all.policy[0].subject_variables);
    let reason = "variables: a derived variable reads a higher one";
    assert!(!all.tables.is_empty() && !all.member_masks.is_empty());
    for table in 0..all.tables.len() {
        refused(&all, reason, |image| {
            let TableRecord { start, len, .. } = image.tables[table];
            let priorities = &image.priorities[at(start)..at(start + len)];
            let entry = EntryRecord { member, priority: *priorities.iter().min().unwrap() };
            image.entries.push(entry);
            image.tables[table] =
                TableRecord { first: NONE, start: index(image.entries.len()) - 1, len: 1 };
        });
        refused(&all, reason, |image| image.tables[table].first = member);
    }
    // The block of the derived attribute comes first.
    refused(&all, reason, |image| image.member_masks[0].member = member);
    // Nor is it one of the request itself.
    refused(&all, "variables: a subject variable looks at something else", |image| {
        let place = image.variables.iter().take(at(subject)).find(|one| one.kind == kind::DERIVED);
        let attribute = at(place.unwrap().attribute);
        image.attributes[attribute].category = category::RESOURCE;
    });
}

/// Thousands of variables that all name the same thousands of numbers.
#[test]
fn a05_the_numbers_of_variables_do_not_overlap_much() {
    let all = everything();
    refused(&all, "parts: they overlap too much", |image| {
        let start = index(image.numbers.len());
        image.numbers.extend(0..5_000);
        let many = VariableRecord {
            kind: kind::DIFFERENCE,
            start,
            len: 5_000,
            ..VariableRecord::default()
        };
        image.variables.extend(vec![many; 5_000]);
    });
}
