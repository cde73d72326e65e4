//! Bounds on attributes of a resource, from what the command line says.

use crate::args::biscuit::Alternative;
use crate::trouble::Trouble;
use portvakt::biscuit::{Bounds, Values};
use std::collections::btree_map::Entry;

/// Lets one more value of an attribute, by its full name, through.
pub(super) fn or(bounds: &mut Bounds, full: String, value: Alternative) -> Result<(), Trouble> {
    match bounds.resource.entry(full) {
        Entry::Vacant(attribute) => {
            attribute.insert(one(value));
        }
        Entry::Occupied(mut attribute) => match (attribute.get_mut(), value) {
            (Values::Texts(all), Alternative::Text(text)) => {
                all.insert(text);
            }
            (Values::Integers(all), Alternative::Integer(integer)) => {
                all.insert(integer);
            }
            (Values::Booleans(all), Alternative::Boolean(boolean)) => {
                all.insert(boolean);
            }
            _ => {
                let name = attribute.key();
                return Err(Trouble::Usage(format!("the values of `{name}` are of two types")));
            }
        },
    }
    Ok(())
}

fn one(value: Alternative) -> Values {
    match value {
        Alternative::Text(text) => Values::texts([text]),
        Alternative::Integer(integer) => Values::integers([integer]),
        Alternative::Boolean(boolean) => Values::booleans([boolean]),
    }
}

/// The type of values, and how one is written where no policy knows it.
pub(super) fn kind(values: &Values) -> (&'static str, &'static str) {
    match values {
        Values::Texts(_) => ("texts", "name=text"),
        Values::Integers(_) => ("integers", "name:=3"),
        Values::Booleans(_) => ("truth values", "name:=true"),
    }
}
