//! Values as JSON: what a token or a service would hand in.

use crate::model::Value;
use crate::universe::{Input, Place};
use portvakt_core::formats::Format;
use portvakt_core::policy::ValueType;
use serde_json::{Map, Value as Json};
use std::net::{IpAddr, Ipv6Addr};

/// The raw form of a value.
pub(crate) fn raw(value: &Value, input: &Input) -> Json {
    match value {
        Value::Text(text) => enveloped(text, input.format),
        Value::Number(number) if input.value_type == ValueType::Time => time(*number, input),
        Value::Number(number) => Json::from(*number),
        Value::Boolean(truth) => Json::from(*truth),
        Value::Ip(address) => Json::from(ip(*address)),
        Value::Set(members) => match &input.split {
            Some(separator) => {
                let list: Vec<&str> = members.iter().map(String::as_str).collect();
                Json::from(list.join(separator))
            }
            None => members.iter().map(|member| enveloped(member, input.format)).collect(),
        },
    }
}

/// A raw value that whoever reads the input refuses.
pub(super) fn refused(input: &Input) -> Json {
    match input.value_type {
        ValueType::Text | ValueType::TextSet => Json::from(1),
        ValueType::Integer | ValueType::Boolean | ValueType::Time | ValueType::Ip => {
            Json::from("none of these")
        }
    }
}

/// A text in the object that its format wraps it in.
fn enveloped(text: &str, format: Option<&'static Format>) -> Json {
    match format.and_then(|format| format.envelope.as_ref()) {
        None => Json::from(text),
        Some(envelope) => {
            let text = format!("{}{text}", envelope.prefix);
            Json::Object(Map::from_iter([
                (envelope.guard.to_owned(), Json::from(envelope.guard_text)),
                (envelope.member.to_owned(), Json::from(text)),
            ]))
        }
    }
}

/// A time in a claim is a number, as in tokens; elsewhere it is text that people read.
fn time(seconds: i64, input: &Input) -> Json {
    match &input.place {
        Place::Claim { .. } => Json::from(seconds),
        Place::Given(_) => Json::from(crate::time::rfc3339(seconds)),
    }
}

fn ip(address: u128) -> String {
    let six = Ipv6Addr::from(address);
    match six.to_ipv4_mapped() {
        Some(four) => IpAddr::V4(four).to_string(),
        None => six.to_string(),
    }
}
