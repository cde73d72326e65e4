//! Members for registers that may not be empty.

use super::candidates::{Candidates, Domain};
use super::domain::Texts;
use crate::atom::Atom;
use crate::model::{Model, Value};
use crate::steps::{Exhausted, Steps};
use crate::universe::{RegisterId, Universe};
use portvakt_core::formats::{self, FORMATS, Format, Kind};
use std::collections::BTreeSet;
use std::sync::{LazyLock, OnceLock};

/// By format: the widest check of its kind, once it is asked for.
static WIDEST: LazyLock<Vec<OnceLock<Option<&'static Format>>>> =
    LazyLock::new(|| FORMATS.iter().map(|_| OnceLock::new()).collect());

/// The widest check of a kind. Finding it compares languages, so that is done once.
pub(super) fn widest(kind: Kind) -> Option<&'static Format> {
    let mut known = FORMATS.iter().zip(WIDEST.iter());
    let (_, known) = known.find(|(format, _)| format.kind == kind)?;
    *known.get_or_init(|| formats::widest(kind))
}

/// Gives every register that may not be empty and is a member that changes nothing: no value of the
/// model, and nothing that a literal keeps out.
///
/// A kind has more texts than a model has values, so that there is always one.
pub(super) fn fill(
    universe: &Universe,
    literals: &[(&Atom, bool)],
    model: &mut Model,
    steps: &Steps,
) -> Result<(), Exhausted> {
    for (number, register) in (0..).zip(&universe.registers) {
        let id = RegisterId(number);
        let is_empty = model.registers.get(&id).is_none_or(BTreeSet::is_empty);
        if register.may_be_empty || !is_empty {
            continue;
        }
        let mut texts = Texts::default();
        texts.preferred.extend(register.samples.iter().map(String::as_str));
        for (atom, _) in literals {
            if let Atom::Listed(text, _) = atom {
                texts.never.push(text);
            }
        }
        for value in model.values.values() {
            match value {
                Value::Text(text) => texts.never.push(text),
                Value::Set(members) => texts.never.extend(members.iter().map(String::as_str)),
                Value::Number(_) | Value::Boolean(_) | Value::Ip(_) => {}
            }
        }
        if let Some(format) = widest(register.of) {
            texts.format(format);
        }
        let mut candidates = Candidates::new(Domain::Text(texts));
        let Some(Value::Text(member)) = candidates.at(0, steps)?.cloned() else {
            return Err(Exhausted);
        };
        model.registers.insert(id, BTreeSet::from([member]));
    }
    Ok(())
}
