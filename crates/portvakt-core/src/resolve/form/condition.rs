//! Conditions, and what may stand after an attribute.

use super::{Either, Form, Key, Keys, Mapping, Others, Shared};
use crate::operators::{Notation, OPERATORS, Shape};
use crate::resolve::spelling::Spelling;
use std::sync::LazyLock;

/// A condition.
pub static CONDITION: Form = Form::Shared(&Shared {
    name: "condition",
    title: "a mapping whose entries must all hold, or the name of a condition",
    form: Form::Either(&Either {
        scalar: Some(&Form::Reference(Spelling::Word)),
        list: None,
        mapping: Some(&Form::Mapping(&ENTRIES)),
        help: Some("a list does not say which must hold: write `all: [ … ]` or `any: [ … ]`"),
    }),
});

static ENTRIES: Mapping = Mapping {
    what: "a condition",
    keys: Keys::These(&[
        optional!("present", &ATTRIBUTES, "these attributes are there"),
        optional!("absent", &ATTRIBUTES, "these attributes are not there"),
        optional!("all", &Form::List(&CONDITION), "all of these conditions hold"),
        optional!("any", &Form::List(&CONDITION), "at least one of these conditions holds"),
        optional!("not", &CONDITION, "this condition does not hold"),
    ]),
    others: &[Others {
        spelling: Some(Spelling::Attribute),
        declares: false,
        form: &ENTRY,
        title: "a test of an attribute: false when it is absent",
    }],
    elsewhere: &[],
};

/// An attribute or several.
pub(super) static ATTRIBUTES: Form = Form::OneOrMore(&Form::Reference(Spelling::Attribute));

/// What may stand after `attribute: `.
static ENTRY: Form = Form::Shared(&Shared {
    name: "test",
    title: "a value that the attribute is equal to (a set: contains), a list of values of which it is one, or operators that all hold",
    form: Form::Either(&Either {
        scalar: Some(&Form::Scalar),
        list: Some(&Form::List(&Form::Scalar)),
        mapping: Some(&Form::Mapping(&OPERATORS_OF_AN_ATTRIBUTE)),
        help: None,
    }),
});

/// `{ operator: operand, … }`.
pub static OPERATORS_OF_AN_ATTRIBUTE: Mapping =
    Mapping { what: "a test", keys: Keys::Operators, others: &[], elsewhere: &[] };

static WINDOW_FORM: Form = Form::Mapping(&WINDOW);

static WINDOW: Mapping = mapping!(
    "a stretch of time",
    &[
        required!("seconds", &Form::Integer, "its length in seconds"),
        required!("before", &Form::Reference(Spelling::Attribute), "the attribute at its end",),
    ],
);

/// The operators that are written with their name, as keys.
pub(super) fn operators() -> &'static [Key] {
    &NAMED_OPERATORS
}

static NAMED_OPERATORS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    OPERATORS
        .iter()
        .filter(|operator| operator.notation == Notation::Named)
        .map(|operator| optional!(operator.name, operand(operator.operand), operator.title))
        .collect()
});

/// What an operand of a shape looks like.
#[must_use]
pub fn operand(shape: Shape) -> &'static Form {
    match shape {
        Shape::Constant | Shape::Bound => &Form::Scalar,
        Shape::Constants => &Form::List(&Form::Scalar),
        Shape::Prefix | Shape::Pattern => &Form::Text,
        Shape::Window => &WINDOW_FORM,
        Shape::Register => &Form::Reference(Spelling::Word),
        Shape::Networks => &Form::List(&Form::Text),
        Shape::SameType | Shape::TextOrSet => &Form::Reference(Spelling::Attribute),
        Shape::Entry => &ENTRY,
    }
}
