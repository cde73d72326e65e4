//! One word, one meaning: names of files and public items, and what may not stand in code.

use super::{File, none, sources};
use portvakt_core::operators::OPERATORS;

/// Names that say nothing.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "common", "helper", "helpers", "types", "misc", "imp"];

/// Words that the house does not use, each with the one that it does.
const WORDS: &[(&str, &str)] = &[
    ("principal", "subject"),
    ("user", "subject"),
    ("actor", "subject"),
    ("field", "claim or attribute"),
    ("property", "claim or attribute"),
    ("namespace", "scope"),
    ("permission", "capability"),
    ("entitlement", "capability"),
    ("privilege", "capability"),
    ("environment", "context"),
    ("statement", "rule"),
    ("clause", "rule or condition"),
    ("predicate", "condition"),
    ("matcher", "operator"),
    ("store", "register"),
    ("outcome", "effect or decision"),
    ("response", "decision"),
    ("advice", "obligation"),
    ("trace", "explanation"),
    ("bucket", "class"),
    ("partition", "class"),
    ("graph", "tree or table"),
    ("diagram", "tree or table"),
    ("session", "binding"),
    ("plan", "residual"),
    ("counterexample", "witness"),
    ("issue", "diagnostic"),
    ("manager", "what it is"),
    ("handler", "what it does"),
    ("info", "what it says"),
    ("get", "the name of what is got"),
];

/// Where pictures are drawn, and the words that mean what they show.
const DRAWING: (&str, &[&str]) = ("crates/portvakt-analysis/src/", &["diagram", "graph"]);

#[test]
fn file_names_say_what_is_in_them() {
    let empty = |file: &File| EMPTY_NAMES.contains(&file.name()).then(|| file.path.clone());
    none(&sources().iter().filter_map(empty).collect::<Vec<_>>());
}

#[test]
fn public_names_use_the_words_of_the_house() {
    let mut findings = Vec::new();
    for file in sources().iter().filter(|file| !file.is_test()) {
        for (number, line) in file.code() {
            let Some(name) = public_name(line) else {
                continue;
            };
            for word in words_of(name) {
                let drawn = file.path.starts_with(DRAWING.0) && DRAWING.1.contains(&word.as_str());
                if let Some((_, better)) =
                    WORDS.iter().find(|(not, _)| *not == word).filter(|_| !drawn)
                {
                    findings.push(format!("{}:{number}: `{name}`: say {better}", file.path));
                }
            }
        }
    }
    none(&findings);
}

/// The name that a line declares for everyone: of a type or a function.
fn public_name(line: &str) -> Option<&str> {
    let declared = line.strip_prefix("pub ")?;
    let declared = declared.strip_prefix("const ").unwrap_or(declared);
    let kinds = ["fn ", "struct ", "enum ", "trait ", "type ", "union "];
    let name = kinds.iter().find_map(|kind| declared.strip_prefix(kind))?;
    name.split(|character: char| !character.is_alphanumeric() && character != '_').next()
}

/// The words of a name in either style, in small letters.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in name.chars() {
        if character == '_' || character.is_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character != '_') {
            word.extend(character.to_lowercase());
        }
    }
    words
}

#[test]
fn nothing_is_left_behind_in_code() {
    // Put together here, so that this file does not hold what it looks for.
    let left = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("dbg", "!("),
        concat!("#[ig", "nore"),
        concat!("#[should", "_panic"),
        concat!("thread::", "sleep"),
    ];
    let mut findings = Vec::new();
    for file in &sources() {
        for (number, line) in (1..).zip(file.text.lines()) {
            if let Some(what) = left.iter().find(|what| line.contains(**what)) {
                findings.push(format!("{}:{number}: {what}", file.path));
            }
            let comment = line.trim().strip_prefix("// ").unwrap_or_default();
            if comment.ends_with(';') || comment.ends_with('{') || comment == "}" {
                findings.push(format!("{}:{number}: looks like code: {comment}", file.path));
            }
        }
    }
    none(&findings);
}

#[test]
fn a04_operators_are_named_in_one_folder_and_in_the_oracle() {
    let home = ["crates/portvakt-core/src/operators/", "crates/portvakt-testing/src/oracle/"];
    // The keys of a window and of a trust file are no operators, although some have the same name.
    let keys = [
        ("crates/portvakt-core/src/resolve/operand.rs", "before"),
        ("crates/portvakt-core/src/resolve/form/condition.rs", "before"),
        ("crates/portvakt-core/src/resolve/form/trust_file.rs", "one_of"),
        ("crates/portvakt-core/src/trust_file/read.rs", "one_of"),
    ];
    let mut findings = Vec::new();
    for file in sources().iter().filter(|file| !file.is_test() && file.path.contains("/src/")) {
        if home.iter().any(|home| file.path.starts_with(home)) {
            continue;
        }
        for operator in OPERATORS {
            let named = format!("\"{}\"", operator.name);
            let at = file.code().find(|(_, line)| line.contains(&named));
            let key = keys.contains(&(file.path.as_str(), operator.name));
            if let Some((number, line)) = at.filter(|_| !key) {
                findings.push(format!("{}:{number}: {line}", file.path));
            }
        }
    }
    none(&findings);
}
