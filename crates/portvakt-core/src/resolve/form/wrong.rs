//! What to say about a value, a name or a key that does not fit its form.

use super::{Form, Key, Mapping};
use crate::diagnostic::{Diagnostic, code};
use crate::resolve::at::At;
use crate::resolve::findings::Findings;
use crate::resolve::names::meaning;
use crate::resolve::spelling::Spelling;
use crate::resolve::written;
use crate::syntax::{Meaning, NodeKind};

/// The version of the language.
pub const VERSION: i64 = 1;

/// The finding that a value has another form than this.
pub(in crate::resolve) fn wrong(form: &Form, at: &At<'_>) -> Diagnostic {
    let found = match &at.node.kind {
        NodeKind::Mapping(_) => "a mapping".to_owned(),
        NodeKind::Sequence(items) if matches!(form, Form::Pair(_)) => {
            format!("a list of {}", items.len())
        }
        NodeKind::Sequence(_) => "a list".to_owned(),
        NodeKind::Scalar(scalar) => match scalar.meaning() {
            Err(error) => return error.at(at.span()).path(at.path),
            Ok(Meaning::Text(text)) => format!("the text `{}`", written::shortened(text)),
            Ok(Meaning::Integer(number)) => format!("the integer `{number}`"),
            Ok(Meaning::Boolean(truth)) => format!("the boolean `{truth}`"),
        },
    };
    let message = format!("expected {}, found {found}", expected(form));
    Diagnostic::new(&code::WRONG_SHAPE, at.span(), message).help(advice(form, at)).path(at.path)
}

/// The finding that a list holds something twice.
pub(in crate::resolve) fn listed_twice(first: &At<'_>, again: &At<'_>) -> Diagnostic {
    let text = written::shortened(&written::flow(again.node));
    let message = format!("expected each entry of the list once, found `{text}` again");
    Diagnostic::new(&code::LISTED_TWICE, again.span(), message)
        .also(first.span(), "the same entry")
        .help("leave one of them out")
        .path(again.path)
}

/// The finding that a name is not spelt as names are.
pub(super) fn misspelt(spelling: Spelling, text: &str, at: &At<'_>) -> Diagnostic {
    let message = format!("expected {}, found `{}`", spelling.expected(), written::shortened(text));
    let span = at.key.filter(|key| key.text == text).map_or(at.span(), |key| key.span);
    let diagnostic = Diagnostic::new(&code::INVALID_NAME, span, message).path(at.path);
    match spelling.proposal(text) {
        Some(name) => diagnostic.help(format!("write `{name}`")),
        None => diagnostic.help(format!("write {}", spelling.expected())),
    }
}

/// Reports a key that does not exist in a mapping; gives the one that was probably meant.
pub(super) fn unknown_key(
    what: &str,
    keys: &[Key],
    elsewhere: &[&Mapping],
    entry: &At<'_>,
    findings: &Findings,
) -> Option<String> {
    let name = entry.name();
    let all = names(keys.iter().map(|key| key.name));
    let help = if matches!(&entry.node.kind, NodeKind::Scalar(scalar) if scalar.is_missing()) {
        "inside braces, text that holds a comma stands in quotes".to_owned()
    } else {
        format!("the keys of {what} are {all}")
    };
    let right = elsewhere.iter().filter(|other| other.key(name).is_some());
    let right: Vec<String> = right.map(|other| other.what.to_owned()).collect();
    let candidates = keys.iter().map(|key| key.name).filter(|_| right.is_empty());
    let meant = findings.nearest(name, candidates);
    let message = if right.is_empty() {
        format!("expected a key of {what}, found `{}`", written::shortened(name))
    } else {
        format!("`{name}` stands in {}, not in {what}", alternatives(right))
    };
    let diagnostic =
        Diagnostic::new(&code::UNKNOWN_KEY, entry.name_span(), message).help(help).path(entry.path);
    findings.error(match &meant {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic,
    });
    meant
}

/// The finding that an operator does not exist.
pub(super) fn unknown_operator(keys: &[Key], entry: &At<'_>, findings: &Findings) -> Diagnostic {
    let name = entry.name();
    let message = format!("there is no operator `{}`", written::shortened(name));
    let operators = keys.iter().map(|key| key.name);
    let help = format!("the operators are {}", names(operators.clone()));
    let diagnostic = Diagnostic::new(&code::UNKNOWN_OPERATOR, entry.name_span(), message);
    findings.did_you_mean(diagnostic.help(help).path(entry.path), name, operators)
}

/// What is expected, for people.
fn expected(form: &Form) -> String {
    match form {
        Form::Version(what) => format!("version `{VERSION}` of {what}"),
        Form::Text => "text".to_owned(),
        Form::Integer | Form::Bounded(_) => "an integer".to_owned(),
        Form::True => "`true`".to_owned(),
        Form::Scalar => "text, an integer or a boolean".to_owned(),
        Form::Name(spelling) | Form::Reference(spelling) => spelling.noun().to_owned(),
        Form::Choice(choice) => format!("a {}", choice.what),
        Form::List(_) => "a list".to_owned(),
        Form::OneOrMore(item) => format!("{} or a list", expected(item)),
        Form::Pair(_) => "a list of two".to_owned(),
        Form::Mapping(_) | Form::Variants(_) => "a mapping".to_owned(),
        Form::Either(either) => {
            let parts = [either.scalar, either.list, either.mapping];
            alternatives(parts.into_iter().flatten().map(expected))
        }
        Form::Json => "a value".to_owned(),
        Form::MaybeEmpty(form) => expected(form),
        Form::Shared(shared) => expected(&shared.form),
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(in crate::resolve) fn alternatives(parts: impl IntoIterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.into_iter().collect();
    match (parts.pop(), parts.is_empty()) {
        (Some(last), false) => format!("{} or {last}", parts.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

/// What to write instead.
fn advice(form: &Form, at: &At<'_>) -> String {
    let flow = written::flow(at.node);
    // Before what is to be written: the key, if there is one.
    let key = match at.name() {
        "" => String::new(),
        name => format!("{name}: "),
    };
    let is_list = matches!(at.node.kind, NodeKind::Sequence(_));
    match form {
        Form::MaybeEmpty(form) => return advice(form, at),
        Form::Shared(shared) => return advice(&shared.form, at),
        Form::Either(either) => {
            if let Some(help) = either.help.filter(|_| is_list) {
                return help.to_owned();
            }
            if let Some(scalar) = either.scalar.filter(|_| meaning(at).is_some()) {
                return advice(scalar, at);
            }
        }
        Form::OneOrMore(item) if meaning(at).is_some() => return advice(item, at),
        Form::Text if meaning(at).is_some() => {
            return format!("write `{key}\"{flow}\"` if this text is meant");
        }
        Form::Choice(choice) => {
            return format!("write one of {}", names((choice.words)()));
        }
        Form::Integer | Form::Bounded(_) => {
            if let Some(Meaning::Text(text)) = meaning(at)
                && text.parse::<i64>().is_ok()
            {
                return format!("write `{key}{text}` without quotes");
            }
        }
        Form::True => return format!("write `{key}true`, or leave the key out"),
        Form::List(_) if meaning(at).is_some() => {
            return format!("write `{key}[{}]`", written::shortened(&flow));
        }
        Form::Mapping(mapping) => {
            let keys = mapping.keys();
            if !keys.is_empty() {
                return format!(
                    "the keys of {} are {}",
                    mapping.what,
                    names(keys.iter().map(|key| key.name))
                );
            }
        }
        Form::Variants(variants) => {
            return format!("{} has one of {}", variants.what, names(variants.verbs()));
        }
        _ => {}
    }
    match at.name() {
        "" => format!("write {}", expected(form)),
        name => format!("write `{name}:` and {} after it", expected(form)),
    }
}

/// `` `a`, `b` ``.
pub(in crate::resolve) fn names<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
