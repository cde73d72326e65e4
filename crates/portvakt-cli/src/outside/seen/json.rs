//! JSON, and SARIF, which is JSON with a schema and with messages that are a language of their own.

use crate::outside::texts::MARK;
use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;
use std::sync::LazyLock;

/// A value a line.
pub(super) fn lines(text: &str) -> Result<Vec<String>, String> {
    if !text.ends_with('\n') {
        return Err("the last line is not ended".to_owned());
    }
    text.lines().map(value).collect()
}

/// One value.
pub(super) fn value(text: &str) -> Result<String, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("{error}: {text}"))?;
    Ok(masked(&value))
}

/// The value without its texts, but for short words: those may be of the template.
fn masked(value: &Value) -> String {
    match value {
        Value::String(text) if is_word(text) => text.clone(),
        Value::String(_) => "text".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::Null | Value::Bool(_) => value.to_string(),
        Value::Array(all) => {
            format!("[{}]", all.iter().map(masked).collect::<Vec<_>>().join(","))
        }
        Value::Object(members) => {
            let name =
                |name: &String| if name.contains(MARK) { "*".to_owned() } else { name.clone() };
            let members = members.iter();
            let mut all: Vec<String> =
                members.map(|(key, value)| format!("{}:{}", name(key), masked(value))).collect();
            all.sort();
            format!("{{{}}}", all.join(","))
        }
    }
}

fn is_word(text: &str) -> bool {
    let letters = text.bytes().all(|byte| byte.is_ascii_lowercase() || b"_-".contains(&byte));
    letters && text.len() < 30 && !text.contains(MARK)
}

/// The schema of SARIF 2.1.0 as OASIS publishes it.
const SCHEMA: &str = include_str!("../../../tests/command/sarif-2.1.0.json");

static SARIF: LazyLock<(Schemas, SchemaIndex)> = LazyLock::new(|| {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    let name = "https://portvakt.example/sarif.json";
    compiler.add_resource(name, serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let index = compiler.compile(name, &mut schemas).unwrap();
    (schemas, index)
});

/// A log that keeps to the schema; none of its messages has placeholders or links.
pub(super) fn sarif(text: &str) -> Result<Vec<String>, String> {
    let log: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let (schemas, index) = &*SARIF;
    schemas.validate(&log, *index).map_err(|error| format!("{error:#}"))?;
    messages(&log)?;
    lines(text)
}

fn messages(value: &Value) -> Result<(), String> {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get("text") {
                message(text)?;
            }
            members.values().try_for_each(messages)
        }
        Value::Array(all) => all.iter().try_for_each(messages),
        _ => Ok(()),
    }
}

/// By the grammar of sections 3.11.5 and 3.11.6 of the standard.
fn message(text: &str) -> Result<(), String> {
    let rest = text.replace("{{", "").replace("}}", "");
    if rest.contains(['{', '}']) {
        return Err(format!("a placeholder, or half of one: {text}"));
    }
    // A link begins at a bracket, has no bare bracket in its text, and goes on with `](`.
    for (start, _) in text.match_indices('[') {
        let mut characters = text.get(start.saturating_add(1)..).unwrap_or_default().chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => drop(characters.next()),
                ']' if characters.as_str().starts_with('(') => {
                    return Err(format!("a link: {text}"));
                }
                '[' | ']' => break,
                _ => {}
            }
        }
    }
    // What is hidden would be so in a viewer, too.
    super::terminal::read(text).map(drop)
}

#[test]
fn placeholders_and_links_are_seen() {
    for text in ["{0}", "a {", "[a](b)", "\\[a](b) [c](d)", "a [\\]](1)", "\u{202e}"] {
        assert!(message(text).is_err(), "{text}");
    }
    for text in ["{{0}}", "[a, b]", "\\[a\\](b)", "[a] (b)", "a\nb"] {
        assert_eq!(message(text), Ok(()), "{text}");
    }
}
