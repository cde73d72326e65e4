//! Assertions.

use super::at::At;
use super::findings::{Reported, every};
use super::form::{ASSERTION, Form};
use super::names::Names;
use crate::policy::{Assertion, AssertionForm, AttributeId, Condition};

impl Names<'_> {
    /// Reads an assertion.
    pub(super) fn assertion(&self, at: &At<'_>) -> Result<Assertion, Reported> {
        let form = if let Some(capabilities) = at.get("never") {
            let capabilities = self.covers(&capabilities);
            let [when, unless] = self.when_and_unless(at);
            AssertionForm::Never { capabilities: capabilities?, when: when?, unless: unless? }
        } else if let Some(capabilities) = at.get("always") {
            let capabilities = self.covers(&capabilities);
            let [when, unless] = self.when_and_unless(at);
            AssertionForm::Always { capabilities: capabilities?, when: when?, unless: unless? }
        } else if let Some(pair) = at.get("implies") {
            self.implies(&pair)?
        } else if let Some(attributes) = at.get("only_helps") {
            AssertionForm::OnlyHelps(self.attributes_of(&attributes)?)
        } else if let Some(attributes) = at.get("ignores") {
            AssertionForm::Ignores(self.attributes_of(&attributes)?)
        } else {
            return Err(self.findings.misformed(&Form::Variants(&ASSERTION), at));
        };
        Ok(Assertion { name: at.name().to_owned(), span: at.name_span(), form })
    }

    fn when_and_unless(&self, at: &At<'_>) -> [Result<Option<Condition>, Reported>; 2] {
        [self.optional_condition(at, "when"), self.optional_condition(at, "unless")]
    }

    fn implies(&self, pair: &At<'_>) -> Result<AssertionForm, Reported> {
        let capabilities = every(pair.items().map(|item| self.capability(&item)))?;
        match capabilities.as_slice() {
            [first, second] => Ok(AssertionForm::Implies(*first, *second)),
            _ => Err(self.findings.misformed(&Form::Pair(&Form::Text), pair)),
        }
    }

    fn attributes_of(&self, at: &At<'_>) -> Result<Vec<AttributeId>, Reported> {
        let named = at.one_or_more();
        let mut all = every(named.iter().map(|one| self.attribute(one).map(|(id, _)| id)))?;
        all.sort();
        Ok(all)
    }
}
