//! What is declared, by name.

use super::at::At;
use super::broken::{Broken, Misspelt};
use super::findings::{Findings, Reported};
use super::form::Form;
use super::spelling::Spelling;
use super::value::pattern::Patterns;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{Attribute, AttributeId, Capability, ConditionId, Register, RegisterId};
use crate::source::Span;
use crate::syntax::{Meaning, NodeKind};
use portvakt_eval::index::{at, index};
use std::collections::BTreeMap;

/// Everything that conditions, rules and assertions may name.
#[derive(Debug)]
pub(super) struct Names<'n> {
    pub(super) findings: &'n Findings,
    pub(super) patterns: Patterns<'n>,
    pub(super) attributes: Table<'n, Attribute>,
    pub(super) registers: Table<'n, Register>,
    pub(super) conditions: Table<'n, ()>,
    pub(super) capabilities: Vec<Capability>,
    /// Prefixes of capabilities of which some are wrong.
    pub(super) broken_prefixes: Vec<String>,
    /// Sections of which nothing or not all is known.
    pub(super) broken: Broken,
    /// Attributes whose declarations are misspelt.
    pub(super) misspelt: Misspelt,
}

/// Declared things, sorted by name; the place in the list is the id.
#[derive(Debug)]
pub(super) struct Table<'n, T> {
    declared: Vec<At<'n>>,
    made: Vec<Result<T, Reported>>,
}

/// The entries of several sections, sorted by name; what stands in two files is reported.
pub(super) fn declared<'n>(sections: &'n [At<'n>], what: &str, findings: &Findings) -> Vec<At<'n>> {
    let mut by_name: BTreeMap<&str, At<'n>> = BTreeMap::new();
    for entry in sections.iter().flat_map(At::entries) {
        if let Some(first) = by_name.get(entry.name()) {
            let message = format!("{what} `{}` is declared in two files", entry.name());
            findings.error(
                Diagnostic::new(&code::DECLARED_TWICE, entry.name_span(), message)
                    .also(first.name_span(), "first declared here")
                    .help("keep one of the two, or give one of them another name")
                    .path(entry.path),
            );
        } else {
            by_name.insert(entry.name(), entry);
        }
    }
    by_name.into_values().collect()
}

impl<'n, T> Table<'n, T> {
    /// Makes something of every declared entry.
    pub(super) fn make(
        declared: Vec<At<'n>>,
        make: impl FnMut(&At<'n>) -> Result<T, Reported>,
    ) -> Self {
        let made = declared.iter().map(make).collect();
        Self { declared, made }
    }

    /// What was made before of the entries of a mapping, which are sorted by name.
    pub(super) fn known(entries: &'n At<'n>, made: impl Iterator<Item = T>) -> Self {
        Self { declared: entries.entries().collect(), made: made.map(Ok).collect() }
    }

    /// The place of a name.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.declared.binary_search_by(|entry| entry.name().cmp(name)).ok().map(index)
    }

    /// What was made of the entry at this place.
    pub(super) fn get(&self, place: u32) -> Option<&Result<T, Reported>> {
        self.made.get(at(place))
    }

    /// The entries.
    pub(super) fn declared(&self) -> &[At<'n>] {
        &self.declared
    }

    /// The names that are spelt so: others are never proposed.
    pub(super) fn names(&self, spelling: Spelling) -> impl Iterator<Item = &'n str> {
        let names = self.declared.iter().map(At::name);
        names.filter(move |name| spelling.fits(name))
    }

    /// All that were made, if all were.
    pub(super) fn into_made(self) -> Result<Vec<T>, Reported> {
        super::findings::every(self.made)
    }

    /// All entries, and what was made of those that are right.
    pub(super) fn all(&self) -> impl Iterator<Item = (At<'n>, Option<&T>)> {
        self.declared.iter().copied().zip(self.made.iter().map(|made| made.as_ref().ok()))
    }

    /// Changes what was made of the entry at this place.
    pub(super) fn change(
        &mut self,
        place: u32,
        change: impl FnOnce(&mut T) -> Result<(), Reported>,
    ) {
        if let Some(entry) = self.made.get_mut(at(place))
            && let Ok(made) = entry
            && let Err(reported) = change(made)
        {
            *entry = Err(reported);
        }
    }

    /// Entries with what was made of them, where it is right.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&At<'n>, &T)> {
        self.declared
            .iter()
            .zip(&self.made)
            .filter_map(|(entry, made)| made.as_ref().ok().map(|made| (entry, made)))
    }
}

impl Names<'_> {
    /// Whether an attribute that is not declared is missing through a mistake that was reported: in
    /// the section, or in the spelling of its declaration.
    pub(super) fn is_declared_wrongly(&self, name: &str) -> bool {
        (self.broken.attributes && Spelling::Attribute.fits(name)) || self.misspelt.declare(name)
    }

    /// The attribute that a value names.
    pub(super) fn attribute(&self, at: &At<'_>) -> Result<(AttributeId, &Attribute), Reported> {
        let name = text(self.findings, at, &Form::Reference(Spelling::Attribute))?;
        self.attribute_named(name, at.span(), at)
    }

    /// The attribute with this name.
    fn attribute_named(
        &self,
        name: &str,
        span: Span,
        at: &At<'_>,
    ) -> Result<(AttributeId, &Attribute), Reported> {
        let Some(place) = self.attributes.find(name) else {
            if self.is_declared_wrongly(name) {
                return Err(self.findings.misformed(&Form::Text, at));
            }
            let message = format!("there is no attribute `{name}`");
            let diagnostic = Diagnostic::new(&code::UNKNOWN_ATTRIBUTE, span, message)
                .help("declare it under `attributes`")
                .path(at.path);
            let diagnostic = self.findings.did_you_mean(
                diagnostic,
                name,
                self.attributes.names(Spelling::Attribute),
            );
            return Err(self.findings.error(diagnostic));
        };
        self.attribute_at(place, at)
    }

    /// The attribute at this place in the table.
    pub(super) fn attribute_at(
        &self,
        place: u32,
        at: &At<'_>,
    ) -> Result<(AttributeId, &Attribute), Reported> {
        match self.attributes.get(place) {
            Some(Ok(attribute)) => Ok((AttributeId(place), attribute)),
            Some(Err(reported)) => Err(*reported),
            None => Err(self.findings.misformed(&Form::Text, at)),
        }
    }

    /// The register that a value names.
    pub(super) fn register(&self, at: &At<'_>) -> Result<(RegisterId, &Register), Reported> {
        let form = Form::Reference(Spelling::Word);
        let name = text(self.findings, at, &form)?;
        let Some(place) = self.registers.find(name) else {
            if self.broken.registers {
                return Err(self.findings.misformed(&form, at));
            }
            let message = format!("there is no register `{name}`");
            let diagnostic = Diagnostic::new(&code::UNKNOWN_REGISTER, at.span(), message)
                .help("declare it under `registers`")
                .path(at.path);
            let diagnostic =
                self.findings.did_you_mean(diagnostic, name, self.registers.names(Spelling::Word));
            return Err(self.findings.error(diagnostic));
        };
        match self.registers.get(place) {
            Some(Ok(register)) => Ok((RegisterId(place), register)),
            Some(Err(reported)) => Err(*reported),
            None => Err(self.findings.misformed(&form, at)),
        }
    }

    /// The condition that a value names.
    pub(super) fn named_condition(&self, at: &At<'_>) -> Result<ConditionId, Reported> {
        let name = text(self.findings, at, &Form::Reference(Spelling::Word))?;
        let Some(place) = self.conditions.find(name) else {
            if self.broken.conditions {
                return Err(self.findings.misformed(&Form::Text, at));
            }
            let message = format!("there is no condition `{name}`");
            let help = if self.attributes.find(name).is_some() {
                format!("a condition tests it: `{{ {name}: … }}` or `{{ present: {name} }}`")
            } else {
                "declare it under `conditions`".to_owned()
            };
            let diagnostic = Diagnostic::new(&code::UNKNOWN_CONDITION, at.span(), message)
                .help(help)
                .path(at.path);
            let diagnostic =
                self.findings.did_you_mean(diagnostic, name, self.conditions.names(Spelling::Word));
            return Err(self.findings.error(diagnostic));
        };
        Ok(ConditionId(place))
    }
}

/// The text that a value is.
pub(crate) fn text<'a>(findings: &Findings, at: &At<'a>, form: &Form) -> Result<&'a str, Reported> {
    match meaning(at) {
        Some(Meaning::Text(text)) => Ok(text),
        _ => Err(findings.misformed(form, at)),
    }
}

/// The integer that a value is.
pub(crate) fn integer(findings: &Findings, at: &At<'_>, form: &Form) -> Result<i64, Reported> {
    match meaning(at) {
        Some(Meaning::Integer(number)) => Ok(number),
        _ => Err(findings.misformed(form, at)),
    }
}

/// The text of a key, if the key is there.
pub(crate) fn optional_text(
    findings: &Findings,
    at: &At<'_>,
    key: &str,
) -> Result<Option<String>, Reported> {
    let text = |value: At<'_>| text(findings, &value, &Form::Text).map(str::to_owned);
    at.get(key).map(text).transpose()
}

/// Whether a key is there, whose value can only be `true`.
pub(super) fn flag(findings: &Findings, at: &At<'_>, key: &str) -> Result<bool, Reported> {
    match at.get(key) {
        None => Ok(false),
        Some(value) => match meaning(&value) {
            Some(Meaning::Boolean(true)) => Ok(true),
            _ => Err(findings.misformed(&Form::True, &value)),
        },
    }
}

/// What a scalar means; nothing for other values, and for scalars that mean nothing.
pub(super) fn meaning<'a>(at: &At<'a>) -> Option<Meaning<'a>> {
    match &at.node.kind {
        NodeKind::Scalar(scalar) => scalar.meaning().ok(),
        _ => None,
    }
}

/// The value of a key that must be there.
pub(crate) fn needed<'a>(
    findings: &Findings,
    at: &'a At<'a>,
    key: &str,
    form: &Form,
) -> Result<At<'a>, Reported> {
    at.get(key).ok_or_else(|| findings.misformed(form, at))
}
