//! The committed schemas against the repository's own files, by a validator that nobody here wrote.
#![expect(clippy::disallowed_methods, reason = "the test reads the repository's files")]
#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use boon::{Compiler, SchemaIndex, Schemas};
use portvakt_core::diagnostic::Diagnostics;
use portvakt_core::limits::{Budget, Limits};
use portvakt_core::source::FileId;
use portvakt_core::syntax::{self, Meaning, Node, NodeKind};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The policy, tests, routes and trust files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if ["policy.yaml", "tests.yaml", "routes.yaml"]
            .iter()
            .any(|name| path.ends_with(name))
            || is_trust(&path)
        {
            found.push(path);
        }
    }
}

fn is_trust(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with("trust"))
}

/// The file as JSON, for the validator.
fn json(node: &Node) -> Value {
    match &node.kind {
        NodeKind::Scalar(scalar) => match scalar.meaning() {
            Ok(Meaning::Text(text)) => Value::from(text),
            Ok(Meaning::Integer(number)) => Value::from(number),
            Ok(Meaning::Boolean(truth)) => Value::Bool(truth),
            Err(_) => Value::Null,
        },
        NodeKind::Sequence(items) => items.iter().map(json).collect(),
        NodeKind::Mapping(entries) => {
            let members = entries.iter().map(|entry| (entry.key.text.clone(), json(&entry.value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

fn parsed(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    let mut diagnostics = Diagnostics::default();
    let mut budget = Budget::new(&Limits::default());
    let node = syntax::parse_with_empty(FileId(0), &text, &mut budget, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{}: {diagnostics:?}", path.display());
    json(&node.unwrap())
}

fn schema(kind: &str, schemas: &mut Schemas) -> SchemaIndex {
    let path = root().join(format!("policies/schema/{kind}.schema.json"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let draft = schema.get("$schema").and_then(Value::as_str);
    assert_eq!(draft, Some("http://json-schema.org/draft-07/schema#"));
    let mut compiler = Compiler::new();
    let place = format!("schema:{kind}");
    compiler.add_resource(&place, schema).unwrap();
    compiler.compile(&place, schemas).unwrap()
}

#[test]
fn every_example_names_its_schema_and_is_valid_by_it() {
    let mut found = Vec::new();
    for folder in ["policies", "crates/portvakt/examples", "crates/portvakt-cli/src"] {
        files(&root().join(folder), &mut found);
    }
    assert!(found.len() >= 20, "only {} files were found", found.len());
    for path in found {
        let kind =
            if is_trust(&path) { "trust" } else { path.file_stem().unwrap().to_str().unwrap() };
        let text = std::fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        let named = first.starts_with("# yaml-language-server: $schema=")
            && first.ends_with(&format!("/{kind}.schema.json"));
        // A new policy is written into a folder that has no schemas beside it.
        let template = path.parent().unwrap().ends_with("template");
        assert!(named != template, "{} does not name its schema in its first line", path.display());
        let mut schemas = Schemas::new();
        let index = schema(kind, &mut schemas);
        if let Err(error) = schemas.validate(&parsed(&path), index) {
            panic!("{}: {error:#}", path.display());
        }
    }
}

#[test]
fn a_misspelt_key_is_not_valid() {
    let mut schemas = Schemas::new();
    let index = schema("policy", &mut schemas);
    let valid = parsed(&root().join("policies/dialogporten/policy.yaml"));
    for (place, key) in
        [("", "tittle"), ("/rules/a_person", "unles"), ("/attributes/subject.iss", "typ")]
    {
        let mut broken = valid.clone();
        let object = broken.pointer_mut(place).and_then(Value::as_object_mut).unwrap();
        object.insert(key.to_owned(), Value::from("text"));
        assert!(schemas.validate(&broken, index).is_err(), "{key} is taken");
    }
}
