//! The policy, its formats, registers and capabilities, and texts that are named.

use crate::{attribute, everything, is_set, refused};
use portvakt_eval::image::{Image, flag, node, step};
use portvakt_eval::index::{NONE, at, index};

#[test]
fn a05_what_names_texts_names_one_that_is_there() {
    let all = everything();
    let beyond = all.texts.len();
    let expected = |table: &str| format!("{table}: a text is out of range");
    let policy: &[fn(&mut Image, u32)] =
        &[|image, text| image.policy[0].name = text, |image, text| image.policy[0].title = text];
    let formats: &[fn(&mut Image, u32)] = &[
        |image, text| image.formats[0].name = text,
        |image, text| image.formats[0].member = text,
        |image, text| image.formats[0].prefix = text,
        |image, text| image.formats[0].guard = text,
        |image, text| image.formats[0].guard_text = text,
    ];
    let registers: &[fn(&mut Image, u32)] = &[
        |image, text| image.registers[1].name = text,
        |image, text| image.registers[0].path = text,
        |image, text| image.registers[0].title = text,
    ];
    let capabilities: &[fn(&mut Image, u32)] = &[
        |image, text| image.capabilities.last_mut().unwrap().name = text,
        |image, text| image.capabilities[0].title = text,
    ];
    let attributes: &[fn(&mut Image, u32)] = &[
        |image, text| image.attributes.last_mut().unwrap().name = text,
        |image, text| image.attributes[0].expected = text,
        |image, text| attribute(image, |one| one.claim != NONE).claim = text,
        |image, text| attribute(image, |one| one.split != NONE).split = text,
        |image, text| of_step(image, step::MEMBER).first = text,
        |image, text| of_step(image, step::FILTER).first = text,
        |image, text| of_step(image, step::FILTER).second = text,
        |image, text| {
            let set = *attribute(image, is_set);
            image.literals[at(set.literals_start)] = text;
        },
    ];
    for (table, spoils) in [
        ("policy", policy),
        ("formats", formats),
        ("registers", registers),
        ("capabilities", capabilities),
        ("attributes", attributes),
    ] {
        for spoil in spoils {
            for text in [beyond, beyond + 1, NONE - 1] {
                refused(&all, &expected(table), |image| spoil(image, text));
            }
        }
    }
}

fn of_step(image: &mut Image, of: u32) -> &mut portvakt_eval::image::PathStepRecord {
    image.path_steps.iter_mut().find(|one| one.kind == of).unwrap()
}

#[test]
fn a05_the_policy_is_one() {
    let all = everything();
    refused(&all, "policy: not exactly one", |image| image.policy.clear());
    refused(&all, "policy: not exactly one", |image| image.policy.extend_from_within(..));
    let reason = "policy: too many subject variables";
    let count = index(all.variables.len());
    refused(&all, reason, |image| image.policy[0].subject_variables = count);
    let reason = "the capability is not in its place";
    refused(&all, reason, |image| image.policy[0].subject_variables = count - 1);
}

#[test]
fn a05_formats_and_registers_are_whole() {
    let all = everything();
    let place = all.formats.iter().position(|one| one.guard != NONE).unwrap();
    refused(&all, "formats: a flag is neither 0 nor 1", |image| image.formats[0].fold = 2);
    let automata = index(all.automata.len());
    let reason = "formats: an index is out of range";
    refused(&all, reason, |image| image.formats[0].automaton = automata);
    refused(&all, "formats: half a guard", |image| image.formats[place].guard = NONE);
    refused(&all, "formats: half a guard", |image| image.formats[place].guard_text = NONE);
    let reason = "formats: a guard without an object";
    refused(&all, reason, |image| image.formats[place].member = NONE);
    refused(&all, reason, |image| {
        image.formats[place].member = NONE;
        image.formats[place].prefix = NONE;
    });
    refused(&all, reason, |image| {
        image.formats[place].member = NONE;
        (image.formats[place].guard, image.formats[place].guard_text) = (NONE, NONE);
    });

    let formats = index(all.formats.len());
    let reason = "registers: an index is out of range";
    refused(&all, reason, |image| image.registers[0].format = formats);
    let reason = "registers: a flag is neither 0 nor 1";
    refused(&all, reason, |image| image.registers[0].may_be_empty = 2);
    let reason = "registers: entries do not ascend";
    refused(&all, reason, |image| image.registers.swap(0, 1));
    refused(&all, reason, |image| image.registers[1].name = image.registers[0].name);
}

#[test]
fn a05_capabilities_lead_to_cells_and_needs() {
    let all = everything();
    let reason = "capabilities: entries do not ascend";
    refused(&all, reason, |image| image.capabilities[1].name = image.capabilities[0].name);
    let reason = "capabilities: an index is out of range";
    let (cells, needs) = (index(all.cells.len()), index(all.needs.len()));
    refused(&all, reason, |image| image.capabilities[0].roots = cells);
    refused(&all, reason, |image| image.capabilities[0].needs = needs);
    let reason = "needs: a chain does not lead downwards";
    refused(&all, reason, |image| image.needs[0].next = 0);
    let reason = "needs: an attribute that no request has to carry";
    for place in 0..=all.attributes.len() {
        let fits = all.attributes.get(place).is_some_and(|one| {
            one.claim == NONE && one.flags & (flag::OPTIONAL | flag::DERIVED) == 0
        });
        if !fits {
            refused(&all, reason, |image| image.needs[0].attribute = index(place));
        }
    }
    // Outputs of derived attributes have more priorities than there are rules.
    let rules = index(all.rules.len());
    let reason = "capabilities: a priority is out of range";
    refused(&all, reason, |image| {
        image.outputs.resize(at(rules) + 1, 0);
        let cell = image.capabilities[0].roots;
        let cell = &mut image.cells[at(cell)];
        (cell.root, cell.first, cell.next) = (node::refer(node::PRIORITY, rules), rules, NONE);
    });
}
