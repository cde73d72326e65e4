//! Whether a model is a request and register contents that can occur.

use crate::model::{Model, Value};
use crate::universe::{Input, InputId, RegisterId, Universe};
use portvakt_core::formats;
use portvakt_core::policy::{Constant, ValueType};
use portvakt_eval::Time;

/// Why the model cannot occur.
pub(super) fn wrong(model: &Model, universe: &Universe) -> Option<String> {
    for (id, value) in &model.values {
        let input = universe.input(*id)?;
        if model.malformed.contains(id) {
            return Some(format!("{id:?} is there and malformed"));
        }
        if input.instead_of.is_some_and(|other| model.values.contains_key(&other)) {
            return Some(format!("{id:?} and what it stands for are there"));
        }
        if !can_be(input, value) {
            return Some(format!("{id:?} cannot be {value:?}"));
        }
    }
    for (number, register) in (0..).zip(&universe.registers) {
        let members = model.registers.get(&RegisterId(number)).cloned().unwrap_or_default();
        if members.is_empty() && !register.may_be_empty {
            return Some(format!("{number} is empty"));
        }
        if let Some(format) = formats::widest(register.of)
            && let Some(wrong) =
                members.iter().find(|one| format.accepts(one) != Some((*one).clone()))
        {
            return Some(format!("{number} holds {wrong}"));
        }
    }
    let known = |id: &InputId| universe.input(*id).is_some();
    (!model.malformed.iter().all(known)).then(|| "an unknown input".to_owned())
}

/// Whether an input can have a value.
pub(super) fn can_be(input: &Input, value: &Value) -> bool {
    let listed =
        |constant: Constant| input.values.as_ref().is_none_or(|values| values.contains(&constant));
    let text = |text: &String| {
        listed(Constant::Text(text.clone()))
            && input.format.is_none_or(|format| format.accepts(text).as_ref() == Some(text))
    };
    match (input.value_type, value) {
        (ValueType::Text, Value::Text(one)) => text(one),
        (ValueType::Integer, Value::Number(one)) => listed(Constant::Integer(*one)),
        (ValueType::Time, Value::Number(one)) => {
            listed(Constant::Time(*one)) && Time::from_seconds(*one).is_ok()
        }
        (ValueType::Boolean, Value::Boolean(one)) => listed(Constant::Boolean(*one)),
        (ValueType::Ip, Value::Ip(one)) => listed(Constant::Ip(*one)),
        (ValueType::TextSet, Value::Set(members)) => members.iter().all(|one| {
            let whole = |separator: &String| !one.is_empty() && !one.contains(separator.as_str());
            text(one) && input.split.as_ref().is_none_or(whole)
        }),
        _ => false,
    }
}
