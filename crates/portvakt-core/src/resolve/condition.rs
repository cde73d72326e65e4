//! Conditions.

use super::at::At;
use super::findings::{Reported, every};
use super::form::{self, CONDITION};
use super::names::Names;
use super::spelling::Spelling;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{Attribute, AttributeId, Condition, Source};
use crate::source::Span;
use crate::syntax::NodeKind;

/// The keys of a condition that are no attributes.
const WORDS: [&str; 5] = ["present", "absent", "all", "any", "not"];

impl Names<'_> {
    /// Reads a condition: a mapping whose entries must all hold, or a name.
    pub(super) fn condition(&self, at: &At<'_>) -> Result<Condition, Reported> {
        match &at.node.kind {
            NodeKind::Scalar(_) => {
                self.named_condition(at).map(|name| Condition::Named(name, at.span()))
            }
            NodeKind::Mapping(_) => {
                let entries = at.entries();
                let mut all = Vec::with_capacity(entries.len());
                every(entries.map(|entry| self.entry(&entry, &mut all)))?;
                Ok(together(all))
            }
            NodeKind::Sequence(_) => Err(self.findings.misformed(&CONDITION, at)),
        }
    }

    /// Reads the condition under a key, if the key is there.
    pub(super) fn optional_condition(
        &self,
        at: &At<'_>,
        key: &str,
    ) -> Result<Option<Condition>, Reported> {
        at.get(key).map(|condition| self.condition(&condition)).transpose()
    }

    /// Reads one entry: all that it gives must hold.
    fn entry(&self, entry: &At<'_>, all: &mut Vec<Condition>) -> Result<(), Reported> {
        all.push(match entry.name() {
            "present" => return self.presence(entry, Condition::Present, all),
            "absent" => return self.presence(entry, Condition::Absent, all),
            "all" => Condition::All(self.conditions_of(entry)?),
            "any" => Condition::Any(self.conditions_of(entry)?),
            "not" => Condition::Not(Box::new(self.condition(entry)?)),
            name => {
                let Some(place) = self.attributes.find(name) else {
                    return Err(self.unknown_entry(entry));
                };
                let (id, attribute) = self.attribute_at(place, entry)?;
                return self.tests(id, attribute, entry, all);
            }
        });
        Ok(())
    }

    fn presence(
        &self,
        entry: &At<'_>,
        make: fn(AttributeId, Span) -> Condition,
        all: &mut Vec<Condition>,
    ) -> Result<(), Reported> {
        let attributes = entry.one_or_more();
        every(attributes.iter().map(|one| {
            let (id, attribute) = self.attribute(one)?;
            if !attribute.may_be_absent() {
                self.always_there(attribute, one);
            }
            all.push(make(id, one.span()));
            Ok(())
        }))?;
        Ok(())
    }

    /// Warns of a test of presence that always comes out the same.
    fn always_there(&self, attribute: &Attribute, at: &At<'_>) {
        let why = match attribute.source {
            Source::Claim { .. } => "it is `required`",
            Source::Request => "it is not `optional`",
            Source::Derive(_) => "it is derived",
        };
        let message = format!("`{}` is always there: {why}", attribute.name);
        self.findings.warning(
            Diagnostic::new(&code::ALWAYS_PRESENT, at.span(), message)
                .also(attribute.span, "declared here")
                .help("leave the test out, or declare that the attribute may be absent")
                .path(at.path),
        );
    }

    fn conditions_of(&self, entry: &At<'_>) -> Result<Vec<Condition>, Reported> {
        if !matches!(entry.node.kind, NodeKind::Sequence(_)) {
            return Err(self.findings.misformed(&CONDITION, entry));
        }
        every(entry.items().map(|item| self.condition(&item)))
    }

    fn unknown_entry(&self, entry: &At<'_>) -> Reported {
        let name = entry.name();
        if self.is_declared_wrongly(name) {
            return self.findings.misformed(&CONDITION, entry);
        }
        let message = format!("there is no attribute `{name}`");
        let help = if self.conditions.find(name).is_some() {
            format!(
                "a named condition stands alone: `when: {name}`, or in a list: `all: [{name}, …]`"
            )
        } else {
            format!(
                "declare it under `attributes`; besides attributes, a condition has {}",
                form::names(WORDS)
            )
        };
        let diagnostic = Diagnostic::new(&code::UNKNOWN_ATTRIBUTE, entry.name_span(), message)
            .help(help)
            .path(entry.path);
        let candidates = WORDS.into_iter().chain(self.attributes.names(Spelling::Attribute));
        self.findings.error(self.findings.did_you_mean(diagnostic, name, candidates))
    }
}

/// One condition for several that must all hold.
pub(super) fn together(mut all: Vec<Condition>) -> Condition {
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            all.push(last);
            Condition::All(all)
        }
        (None, _) => Condition::All(all),
    }
}
