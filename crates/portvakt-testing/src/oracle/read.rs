//! From JSON to the values of attributes, in the oracle's own words.

use super::json::{self, Object};
use super::{formats, time};
use portvakt_core::policy::{Attribute, Constant, PathStep, ValueType};
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Sets with more members are malformed.
const MEMBERS: usize = 1_000;

/// What an attribute can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A value that is no set.
    One(Constant),
    /// A set of texts.
    Set(BTreeSet<String>),
}

/// The value of an attribute (nothing when it is absent), or that it is malformed.
pub(super) fn read(
    attribute: &Attribute,
    path: &[PathStep],
    json: &RawValue,
) -> Result<Option<Value>, ()> {
    let Some(here) = follow(json, path)?.filter(|here| here.get() != "null") else {
        return Ok(None);
    };
    let value = match attribute.value_type {
        ValueType::TextSet => Value::Set(set(attribute, here).ok_or(())?),
        _ => Value::One(one(attribute, here).ok_or(())?),
    };
    match (&value, &attribute.values) {
        (Value::One(given), Some(closed)) if !closed.contains(given) => Err(()),
        _ => Ok(Some(value)),
    }
}

/// Follows a path into a claim; nothing when it leads nowhere.
fn follow<'j>(claim: &'j RawValue, path: &[PathStep]) -> Result<Option<&'j RawValue>, ()> {
    let mut here = Some(claim);
    for step in path {
        let Some(json) = here.filter(|json| json.get() != "null") else {
            return Ok(None);
        };
        here = match step {
            PathStep::Member(name) => json::read::<Object<'_>>(json).ok_or(())?.member(name),
            PathStep::Index(at) => {
                let items: Vec<&RawValue> = json::read(json).ok_or(())?;
                items.into_iter().zip(0..).find(|(_, place)| place == at).map(|(item, _)| item)
            }
            PathStep::Filter { name, text } => {
                let items: Vec<&RawValue> = json::read(json).ok_or(())?;
                let member = |item| json::read::<Object<'_>>(item)?.member(name);
                let fits =
                    |item| member(item).and_then(json::read::<String>).as_ref() == Some(text);
                items.into_iter().find(|item| fits(item))
            }
        };
    }
    Ok(here)
}

/// One value that is no set.
fn one(attribute: &Attribute, json: &RawValue) -> Option<Constant> {
    let text: Option<String> = json::read(json);
    Some(match (attribute.value_type, text) {
        (ValueType::Text, _) => Constant::Text(formats::read(attribute.format, json)?),
        (ValueType::Boolean, _) => Constant::Boolean(json::read(json)?),
        (ValueType::Integer, Some(text)) => Constant::Integer(integer(&text)?),
        (ValueType::Integer, None) => Constant::Integer(integer(json.get())?),
        (ValueType::Time, Some(text)) => Constant::Time(time::rfc3339(&text)?),
        (ValueType::Time, None) => {
            json::read::<f64>(json)?;
            Constant::Time(time::numeric_date(json.get())?)
        }
        (ValueType::Ip, Some(text)) => Constant::Ip(match text.parse().ok()? {
            IpAddr::V4(four) => u128::from(four.to_ipv6_mapped()),
            IpAddr::V6(six) => u128::from(six),
        }),
        (ValueType::Ip, None) | (ValueType::TextSet, _) => return None,
    })
}

/// `-?(0|[1-9][0-9]*)` within 64 bits.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits == "0" || !digits.starts_with(['0', '+', '-']);
    plain.then(|| text.parse().ok())?
}

/// The members of a set.
fn set(attribute: &Attribute, json: &RawValue) -> Option<BTreeSet<String>> {
    let members: Option<Vec<String>> = match (&attribute.split, json::read::<String>(json)) {
        (Some(separator), Some(whole)) => {
            let whole = formats::plain(None, &whole)?;
            let pieces = whole.split(separator.as_str()).filter(|piece| !piece.is_empty());
            pieces.map(|piece| formats::plain(attribute.format, piece)).collect()
        }
        (separator, _) => {
            let items: Vec<&RawValue> = json::read(json).unwrap_or_else(|| vec![json]);
            let cut = |text: &String| {
                let cut = |separator: &String| text.is_empty() || text.contains(separator.as_str());
                separator.as_ref().is_some_and(cut)
            };
            let member = |item| formats::read(attribute.format, item).filter(|text| !cut(text));
            items.into_iter().map(member).collect()
        }
    };
    let members = members.filter(|members| members.len() <= MEMBERS)?;
    Some(members.into_iter().collect())
}
