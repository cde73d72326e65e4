//! SARIF 2.1.0: findings for code hosts and viewers. Texts of messages are escaped here.
//!
//! A message of SARIF is a small language (SARIF 2.1.0, sections 3.11.5 and 3.11.6): `{0}` is a
//! placeholder, every other brace stands twice, and `[text](target)` is a link. What comes from a
//! policy is neither; and what is invisible is made visible, because viewers show messages.

use crate::output::json;
use portvakt::Fingerprint;
use portvakt::compiler::diagnostic::terminal::visible;
use portvakt::compiler::source::{Sources, Span};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// How grave a result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Something is wrong.
    Error,
    /// Something is probably not as it was meant.
    Warning,
    /// Something to know.
    Note,
}

/// A kind of result.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// Its stable name.
    pub(crate) id: &'static str,
    /// One line, without a full stop.
    pub(crate) title: &'static str,
    /// How grave its results are unless they say otherwise.
    pub(crate) level: Level,
    /// Where more is said of it.
    pub(crate) help: String,
}

/// One result.
#[derive(Debug, Clone)]
pub(crate) struct Finding<'f> {
    /// The name of its kind, one of the rules.
    pub(crate) rule: &'f str,
    /// How grave it is.
    pub(crate) level: Level,
    /// What is to be said.
    pub(crate) message: &'f str,
    /// What to do.
    pub(crate) help: Option<&'f str>,
    /// What else there is to know.
    pub(crate) notes: &'f [String],
    /// A request that shows it, as JSON.
    pub(crate) witness: Option<&'f str>,
    /// Where, and what is to be said there.
    pub(crate) place: Place<'f>,
    /// Other places that matter.
    pub(crate) related: Vec<Place<'f>>,
    /// The YAML path.
    pub(crate) path: &'f str,
}

/// A part of a file, and what is to be said of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'f> {
    /// The part.
    pub(crate) span: Span,
    /// The files.
    pub(crate) sources: &'f Sources,
    /// The text; may be empty.
    pub(crate) text: &'f str,
}

/// The folder that the names of files are relative to, as SARIF calls it by custom.
const BASE: &str = "%SRCROOT%";

/// A whole log with one run; the properties are the run's own.
///
/// Every result has a fingerprint that does not change when lines move: it is made of its kind, its
/// file, its YAML path and its message, and counts those that are alike.
pub(crate) fn log(
    rules: &[Rule],
    findings: &[Finding<'_>],
    properties: &Map<String, Value>,
) -> String {
    let mut alike = BTreeMap::new();
    let results: Vec<Value> =
        findings.iter().map(|finding| result(finding, rules, &mut alike)).collect();
    json::line(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Portvakt",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                BASE: { "description": { "text": "the folder that the command ran in" } },
            },
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
            "properties": properties,
        }],
    }))
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": message(rule.title) },
        "fullDescription": { "text": message(rule.title) },
        "defaultConfiguration": { "level": rule.level.name() },
        "help": { "text": message(&rule.help) },
    })
}

fn result(finding: &Finding<'_>, rules: &[Rule], alike: &mut BTreeMap<String, u32>) -> Value {
    let mut text = message(finding.message);
    if let Some(help) = finding.help {
        let _ = write!(text, "\nhelp: {}", message(help));
    }
    for note in finding.notes {
        let _ = write!(text, "\nnote: {}", message(note));
    }
    let named = finding.place.uri().unwrap_or_default();
    let identity = [finding.rule, &named, finding.path, finding.message].join("\0");
    let count = alike.entry(identity.clone()).or_default();
    let print = Fingerprint::of(format!("{identity}\0{count}").as_bytes());
    *count = count.saturating_add(1);
    let mut properties = Map::new();
    let mut location = finding.place.location();
    if let Some(witness) = finding.witness.and_then(|line| serde_json::from_str(line).ok()) {
        properties.insert("witness".to_owned(), witness);
    }
    if !finding.path.is_empty() {
        properties.insert("path".to_owned(), finding.path.into());
        location.insert(
            "logicalLocations".to_owned(),
            json!([{ "fullyQualifiedName": finding.path, "kind": "member" }]),
        );
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "level": finding.level.name(),
        "message": { "text": text },
        "locations": [location],
        "partialFingerprints": { "portvakt/v1": print.to_string() },
        "properties": properties,
    });
    let Some(members) = result.as_object_mut() else {
        return result;
    };
    if let Some(place) = rules.iter().position(|rule| rule.id == finding.rule) {
        members.insert("ruleIndex".to_owned(), place.into());
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().zip(1_u32..).map(|(place, id)| {
            let mut location = place.location();
            location.insert("id".to_owned(), id.into());
            Value::Object(location)
        });
        members.insert("relatedLocations".to_owned(), related.collect());
    }
    result
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl Place<'_> {
    fn uri(&self) -> Option<String> {
        self.sources.file(self.span.file).map(|file| uri(file.name()))
    }

    /// Without a place in a file where the file is not known.
    fn location(&self) -> Map<String, Value> {
        let mut location = Map::new();
        if let Some(uri) = self.uri() {
            let start = self.sources.position(self.span);
            let end = self.sources.end_position(self.span);
            let mut artifact = Map::new();
            if !uri.starts_with("file:") {
                artifact.insert("uriBaseId".to_owned(), BASE.into());
            }
            artifact.insert("uri".to_owned(), uri.into());
            location.insert(
                "physicalLocation".to_owned(),
                json!({
                    "artifactLocation": artifact,
                    "region": {
                        "startLine": start.line,
                        "startColumn": start.column,
                        "endLine": end.line,
                        "endColumn": end.column,
                    },
                }),
            );
        }
        if !self.text.is_empty() {
            location.insert("message".to_owned(), json!({ "text": message(self.text) }));
        }
        location
    }
}

/// A file's name as a URI: relative, unless the name is absolute.
fn uri(name: &str) -> String {
    let name = if cfg!(windows) { name.replace('\\', "/") } else { name.to_owned() };
    let absolute = Path::new(&name).is_absolute();
    let mut out = String::new();
    for part in name.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if absolute || !out.is_empty() {
            out.push('/');
        }
        for byte in part.bytes() {
            let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            // Writing to a text cannot fail.
            let _ = if plain {
                write!(out, "{}", char::from(byte))
            } else {
                write!(out, "%{byte:02X}")
            };
        }
    }
    if absolute { format!("file://{out}") } else { out }
}

/// Text as the text of a message: no placeholder, no link. It may have several lines.
fn message(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    let escaped = lines.join("\n").replace('{', "{{").replace('}', "}}");
    if escaped.contains("](") {
        return escaped.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_uris() {
        let cases = [
            ("p/policy.yaml", "p/policy.yaml"),
            ("./p//a b.yaml", "p/a%20b.yaml"),
            ("../p/æ#?%.yaml", "../p/%C3%A6%23%3F%25.yaml"),
            ("a:b.yaml", "a%3Ab.yaml"),
            ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ];
        for (name, expected) in cases {
            assert_eq!(uri(name), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_absolute_name_stays_absolute() {
        assert_eq!(uri("/srv/a b/policy.yaml"), "file:///srv/a%20b/policy.yaml");
    }

    #[test]
    fn messages_have_neither_placeholders_nor_links() {
        let cases = [
            ("expected `{ allow: a }`", "expected `{{ allow: a }}`"),
            ("{0}", "{{0}}"),
            ("a list, `[a, b]`", "a list, `[a, b]`"),
            ("[here](https://a.example)", "\\[here\\](https://a.example)"),
            ("\\[a](1)", "\\\\\\[a\\](1)"),
            ("a\u{202e}b\nc\u{1b}", "a\\u{{202e}}b\nc\\u{{1b}}"),
        ];
        for (text, expected) in cases {
            assert_eq!(message(text), expected);
        }
    }

    /// The results of two findings that are alike.
    fn results(text: &str, at: u32) -> Vec<Value> {
        let mut sources = Sources::default();
        let file = sources.add("p.yaml", text);
        let place = Place { span: Span { file, start: at, end: at }, sources: &sources, text: "" };
        let finding = Finding {
            rule: "a",
            level: Level::Error,
            message: "b",
            help: Some("c"),
            notes: &["d {e}".to_owned()],
            witness: Some("{\"claims\":{}}"),
            place,
            related: Vec::new(),
            path: "rules.a",
        };
        let log = log(&[], &[finding.clone(), finding], &Map::new());
        let log: Value = serde_json::from_str(&log).unwrap();
        log["runs"][0]["results"].as_array().unwrap().clone()
    }

    #[test]
    fn fingerprints_stay_when_lines_move() {
        let prints = |text, at| -> Vec<Value> {
            results(text, at).iter().map(|one| one["partialFingerprints"].clone()).collect()
        };
        let before = prints("a: b\n", 0);
        assert_eq!(before, prints("# more\na: b\n", 7));
        assert_ne!(before[0], before[1], "those that are alike are told apart");
    }

    #[test]
    fn all_that_is_known_is_said() {
        let result = &results("a: b\n", 0)[0];
        assert_eq!(result["message"]["text"], "b\nhelp: c\nnote: d {{e}}");
        assert_eq!(result["properties"], json!({ "path": "rules.a", "witness": { "claims": {} } }));
    }
}
