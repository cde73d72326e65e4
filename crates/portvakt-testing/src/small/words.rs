//! The values that a small space is made of: what may occur, and how it is written in a request.

use crate::oracle::Value;
use portvakt_core::policy::{Attribute, Constant, ValueType};

/// 2026-01-01T00:00:00Z.
pub(super) const BEGIN: i64 = 1_767_225_600;

/// Samples of structured texts by kind, normalised. The first and the third are constants of policies
/// and pass the checks of all formats of the kind; of those that begin like them, and of others, there
/// are as many as attributes may be kin, both of those that every format of the kind accepts and of
/// those that only the widest does.
pub(super) const SAMPLES: &[(&str, &[&str])] = &[
    (
        "uuid",
        &[
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "0f8fad5b-d9cb-469f-a165-70867728950f",
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "00000000-0000-0000-0000-000000000001",
            "00000000-0000-0000-0000-000000000002",
            "00000000-0000-0000-0000-000000000003",
            "70000000-0000-0000-0000-000000000001",
            "70000000-0000-0000-0000-000000000002",
            "70000000-0000-0000-0000-000000000003",
            "70000000-0000-0000-0000-000000000004",
            "fffffffe-ffff-ffff-ffff-ffffffffffff",
            "fffffffd-ffff-ffff-ffff-ffffffffffff",
            "fffffffc-ffff-ffff-ffff-ffffffffffff",
        ],
    ),
    (
        "norwegian_organisation_number",
        &[
            "991825827",
            "123456789",
            "974760673",
            "000000001",
            "123456785",
            "000000002",
            "000000003",
            "000000019",
            "000000027",
            "000000035",
            "900000001",
            "900000002",
            "900000003",
            "900000004",
            "900000006",
            "900000014",
            "900000022",
            "900000030",
        ],
    ),
    (
        "norwegian_person_number",
        &[
            "30108299920",
            "30108299939",
            "75120788930",
            "41517288215",
            "61105764412",
            "30108200029",
            "30108200290",
            "30108200371",
            "30108200452",
            "30108200037",
            "30108200045",
            "30108200053",
            "75120700057",
            "75120700138",
            "75120700219",
            "75120700480",
            "75120700065",
            "75120700073",
            "75120700081",
            "75120700146",
            "61105700090",
            "61105700171",
            "61105700252",
            "61105700007",
            "61105700015",
            "61105700198",
        ],
    ),
];

/// A text that no small policy names, as a register's member, by kind.
pub(super) fn unmentioned(kind: &str) -> &'static str {
    match kind {
        "uuid" => "eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee",
        "norwegian_organisation_number" => "555555555",
        "norwegian_person_number" => "02013299903",
        _ => "unmentioned",
    }
}

/// The values (of sets: members) that may occur, those near to what policies name first.
pub(super) fn candidates(value_type: ValueType, kind: &str) -> Vec<Constant> {
    let near = [0, 1, 2, 3, -1, 4, -2, 5, -3, 6, -4, 7, -5];
    match value_type {
        ValueType::Text | ValueType::TextSet => {
            let samples = SAMPLES.iter().find(|(one, _)| *one == kind);
            let texts = samples.map_or_else(short_words, |(_, samples)| {
                samples.iter().map(|one| (*one).to_owned()).collect()
            });
            texts.into_iter().map(Constant::Text).collect()
        }
        ValueType::Integer => near.into_iter().map(Constant::Integer).collect(),
        ValueType::Time => near.into_iter().map(|one| Constant::Time(BEGIN + one)).collect(),
        ValueType::Boolean => vec![Constant::Boolean(false), Constant::Boolean(true)],
        ValueType::Ip => {
            let four = (1..6_u128).map(|last| 0xFFFF_0A00_0000 + last);
            let far = (1..6_u128).map(|last| 0xFFFF_0A00_0100 + last);
            let six = (1..6_u128).chain((1..6).map(|last| (0x2001_0DB8 << 96) + last));
            four.chain(far).chain(six).map(Constant::Ip).collect()
        }
    }
}

/// All words over three letters, up to three of them.
fn short_words() -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = 0;
    for _ in 0..3 {
        let longer =
            all[last..].iter().flat_map(|word| ["c", "a", "b"].map(|one| word.clone() + one));
        let longer: Vec<String> = longer.collect();
        last = all.len();
        all.extend(longer);
    }
    // The empty text last: words that can be seen are easier to read.
    all.rotate_left(1);
    all
}

/// A value as a request would carry it for this attribute, as JSON; `form` varies how.
pub(super) fn raw(attribute: &Attribute, value: &Value, form: usize) -> String {
    match value {
        Value::Set(members) => {
            let one = |text: &String| enveloped(attribute, text);
            match &attribute.split {
                Some(separator) if form.is_multiple_of(2) => {
                    let members: Vec<&str> = members.iter().map(String::as_str).collect();
                    quoted(&members.join(separator))
                }
                None if members.len() == 1 => members.iter().map(one).collect(),
                _ => format!("[{}]", members.iter().map(one).collect::<Vec<_>>().join(",")),
            }
        }
        Value::One(Constant::Text(text)) if form % 2 == 1 && attribute.kind().0 == "uuid" => {
            enveloped(attribute, &text.to_ascii_uppercase())
        }
        Value::One(Constant::Text(text)) => enveloped(attribute, text),
        Value::One(Constant::Integer(number)) if form % 3 == 2 => format!("\"{number}\""),
        Value::One(Constant::Integer(number)) => number.to_string(),
        Value::One(Constant::Boolean(truth)) => truth.to_string(),
        Value::One(Constant::Time(seconds)) => match seconds - BEGIN {
            past @ 0..60 => format!("\"2026-01-01T00:00:{past:02}Z\""),
            _ => format!("{seconds}.5"),
        },
        Value::One(Constant::Ip(address)) => {
            let address = std::net::Ipv6Addr::from(*address);
            quoted(&address.to_ipv4_mapped().map_or(address.to_string(), |four| four.to_string()))
        }
    }
}

/// A value that no attribute of this type reads.
pub(super) fn wrong(attribute: &Attribute) -> &'static str {
    match attribute.value_type {
        ValueType::Text | ValueType::TextSet => "7",
        ValueType::Integer | ValueType::Time | ValueType::Ip => "\"x\"",
        ValueType::Boolean => "\"true\"",
    }
}

/// The text in the object that the format wants around it.
fn enveloped(attribute: &Attribute, text: &str) -> String {
    match attribute.format.and_then(|format| format.envelope.as_ref()) {
        Some(envelope) => format!(
            "{{\"{}\":\"{}\",\"{}\":\"{}{text}\"}}",
            envelope.guard, envelope.guard_text, envelope.member, envelope.prefix
        ),
        None => quoted(text),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
