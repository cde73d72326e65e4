//! Rules.

use super::at::At;
use super::findings::{Reported, every};
use super::form::{Form, RULE};
use super::names::{Names, meaning, needed, optional_text};
use crate::policy::{Constant, Obligation, Rule, Verb};
use crate::syntax::Meaning;

impl Names<'_> {
    /// Reads a rule.
    pub(super) fn rule(&self, at: &At<'_>) -> Result<Rule, Reported> {
        let form = Form::Variants(&RULE);
        let (named, verb) = match (at.get("allow"), at.get("deny"), at.get("require")) {
            (Some(allow), None, None) => (Ok(allow), Ok(Verb::Allow)),
            (None, Some(deny), None) => (Ok(deny), Ok(Verb::Deny)),
            (None, None, Some(required)) => {
                let named = needed(self.findings, at, "for", &form);
                (named, self.condition(&required).map(Verb::Require))
            }
            _ => return Err(self.findings.misformed(&form, at)),
        };
        let covers = named.and_then(|named| self.covers_except(&named, at.get("except").as_ref()));
        let when = self.optional_condition(at, "when");
        let unless = self.optional_condition(at, "unless");
        let because = optional_text(self.findings, at, "because");
        let title = optional_text(self.findings, at, "title");
        let then = self.then(at);
        Ok(Rule {
            name: at.name().to_owned(),
            span: at.name_span(),
            verb: verb?,
            covers: covers?,
            when: when?,
            unless: unless?,
            because: because?,
            title: title?,
            then: then?,
        })
    }

    /// Reads what comes with the decision, sorted by name.
    fn then(&self, at: &At<'_>) -> Result<Vec<Obligation>, Reported> {
        let Some(then) = at.get("then") else {
            return Ok(Vec::new());
        };
        let mut all = every(then.entries().map(|entry| {
            let value = match meaning(&entry) {
                Some(Meaning::Text(text)) => Constant::Text(text.to_owned()),
                Some(Meaning::Integer(number)) => Constant::Integer(number),
                Some(Meaning::Boolean(truth)) => Constant::Boolean(truth),
                None => return Err(self.findings.misformed(&Form::Scalar, &entry)),
            };
            Ok(Obligation { name: entry.name().to_owned(), value })
        }))?;
        all.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(all)
    }
}
