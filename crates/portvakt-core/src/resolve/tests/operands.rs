//! Every operator with every operand of a wrong type or form.

use super::{codes_at, resolve};
use crate::operators::{Notation, OPERATORS, Operator, Shape};
use crate::policy::ValueType;

/// One attribute of each type, and a second one to compare it with; texts of another kind too.
const ATTRIBUTES: &str = "
portvakt: 1
policy: operands
attributes:
  subject.text: { type: text }
  subject.text_2: { type: text }
  subject.uuid: { type: text, format: uuid }
  subject.integer: { type: integer }
  subject.integer_2: { type: integer }
  subject.boolean: { type: boolean }
  subject.boolean_2: { type: boolean }
  subject.time: { type: time }
  subject.time_2: { type: time }
  subject.text_set: { type: text_set }
  subject.text_set_2: { type: text_set }
  subject.ip: { type: ip }
  subject.ip_2: { type: ip }
registers:
  words: { of: text }
  uuids: { of: uuid }
capabilities: { letters: [read] }
rules:
  readers: { allow: letters.read, when: { subject.ATTRIBUTE: OPERAND } }
";

/// Operands of all forms. Those that are right for a shape and a type are told by [`is_right`].
const PALETTE: &[&str] = &[
    "word",
    "\"5\"",
    "5",
    "-5",
    "true",
    "no",
    "~",
    "1.5",
    "a.b",
    "10.0.0.1",
    "10.0.0.0/8",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.5Z",
    "subject.text_2",
    "subject.integer_2",
    "subject.boolean_2",
    "subject.time_2",
    "subject.text_set_2",
    "subject.ip_2",
    "subject.uuid",
    "subject.nothing",
    "words",
    "uuids",
    "nothing",
    "\"a(\"",
    "[word]",
    "[5]",
    "[true]",
    "[10.0.0.1]",
    "[10.0.0.0/8]",
    "[2026-01-01T00:00:00Z]",
    "[[word]]",
    "[{ a: word }]",
    "[]",
    "{}",
    "[word, word]",
    "{ word: word }",
    "{ seconds: 5, before: subject.time_2 }",
    "{ seconds: -5, before: subject.time_2 }",
    "{ seconds: 5, before: subject.text_2 }",
    "{ seconds: \"5\", before: subject.time_2 }",
    "{ seconds: 5 }",
    "{ before: subject.time_2 }",
    "{ seconds: 5, before: subject.time_2, after: subject.time_2 }",
];

/// Whether a scalar is a constant of a type.
fn is_constant(text: &str, value_type: ValueType) -> bool {
    let is_text =
        !matches!(text, "5" | "-5" | "true" | "no" | "~" | "1.5") && !text.starts_with(['[', '{']);
    match value_type {
        ValueType::Text | ValueType::TextSet => is_text,
        ValueType::Integer => matches!(text, "5" | "-5"),
        ValueType::Boolean => text == "true",
        ValueType::Time => text == "2026-01-01T00:00:00Z",
        ValueType::Ip => text == "10.0.0.1",
    }
}

/// Whether an operand is right for a shape on a type.
fn is_right(operand: &str, shape: Shape, value_type: ValueType) -> bool {
    let in_list = operand.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let text = is_constant(operand, ValueType::Text);
    let other = format!("subject.{}_2", value_type.name());
    match shape {
        Shape::Constant => is_constant(operand, value_type),
        Shape::Constants => in_list.is_some_and(|item| {
            !item.is_empty() && !item.contains(',') && is_constant(item, value_type)
        }),
        Shape::Prefix => text,
        Shape::Pattern => text && operand != "\"a(\"",
        Shape::Bound => is_constant(operand, value_type) || operand == other,
        Shape::Window => operand == "{ seconds: 5, before: subject.time_2 }",
        Shape::Register => operand == "words",
        Shape::Networks => operand == "[10.0.0.0/8]",
        Shape::SameType => operand == other,
        Shape::TextOrSet => matches!(operand, "subject.text_2" | "subject.text_set_2"),
        Shape::Entry => {
            let is_list =
                value_type != ValueType::TextSet && is_right(operand, Shape::Constants, value_type);
            let is_test = value_type == ValueType::Time && operand == "{ before: subject.time_2 }";
            is_list || is_test || is_right(operand, Shape::Constant, value_type)
        }
    }
}

#[track_caller]
fn check(operator: &Operator, value_type: ValueType, operand: &str) {
    let written = match operator.notation {
        Notation::Named => format!("{{ {}: {operand} }}", operator.name),
        Notation::Bare => operand.to_owned(),
    };
    let text = ATTRIBUTES.replace("ATTRIBUTE", value_type.name()).replace("OPERAND", &written);
    let (policy, diagnostics, sources) = resolve(&text);
    let errors = diagnostics.has_errors();
    let right = is_right(operand, operator.operand, value_type);
    let case = format!("{}: {written}: {}", value_type.name(), codes_at(&diagnostics, &sources));
    assert_eq!(!errors, right, "{case}");
    assert_eq!(policy.is_some(), right, "{case}");
    let rule = u32::try_from(text.find("  readers:").unwrap()).unwrap();
    for finding in diagnostics.findings() {
        if finding.primary.span.start >= rule {
            assert!(finding.help.is_some(), "no help: {case}");
            assert!(finding.path.starts_with("rules.readers.when."), "{} {case}", finding.path);
        }
    }
}

#[test]
fn every_operator_with_every_operand() {
    for operator in OPERATORS {
        for value_type in operator.on {
            for operand in PALETTE {
                // What stands after the attribute itself is one of two operators by its form.
                let is_list = operand.starts_with('[');
                let is_mapping = operand.starts_with('{');
                let wrong_form = match operator.operand {
                    Shape::Constant => is_list || is_mapping,
                    Shape::Constants => !is_list,
                    _ => false,
                };
                if operator.notation == Notation::Named || !wrong_form {
                    check(operator, *value_type, operand);
                }
            }
        }
    }
}

#[test]
fn every_operator_on_every_other_type() {
    for operator in OPERATORS.iter().filter(|one| one.notation == Notation::Named) {
        for value_type in ValueType::ALL {
            if operator.on.contains(&value_type) {
                continue;
            }
            let written = format!("{{ {}: word }}", operator.name);
            let text =
                ATTRIBUTES.replace("ATTRIBUTE", value_type.name()).replace("OPERAND", &written);
            let (policy, diagnostics, sources) = resolve(&text);
            assert!(policy.is_none());
            let all = codes_at(&diagnostics, &sources);
            assert!(all.contains(&format!("operator-unfit at `{}`", operator.name)), "{all}");
        }
    }
}
