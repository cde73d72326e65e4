//! The conditions of `derive`, and what they may test.

use super::cycles::Parts;
use super::findings::{Reported, every};
use super::names::Names;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{
    Attribute, AttributeId, Category, Condition, ConditionId, NamedCondition, Source,
};
use portvakt_eval::index::index;
use std::collections::BTreeSet;

/// The conditions of one derived attribute's entries.
type Whens = Result<Vec<Option<Condition>>, Reported>;

impl Names<'_> {
    /// Reads the named conditions.
    pub(super) fn conditions(&self) -> Vec<Result<NamedCondition, Reported>> {
        let declared = self.conditions.declared().iter();
        declared
            .map(|at| {
                Ok(NamedCondition {
                    name: at.name().to_owned(),
                    span: at.name_span(),
                    condition: self.condition(at)?,
                })
            })
            .collect()
    }

    /// Reads the conditions of all derived attributes.
    pub(super) fn derive_conditions(&self) -> Vec<(AttributeId, Whens)> {
        let declared = self.attributes.declared().iter().enumerate();
        declared
            .filter_map(|(place, at)| {
                let list = at.get("derive")?;
                let entries = list.items();
                let whens = entries.map(|entry| self.optional_condition(&entry, "when"));
                Some((AttributeId(index(place)), every(whens)))
            })
            .collect()
    }

    /// Completes the derived attributes.
    pub(super) fn set_derived(&mut self, derived: Vec<(AttributeId, Whens)>) {
        for (id, whens) in derived {
            self.attributes.change(id.0, |attribute: &mut Attribute| {
                if let Source::Derive(entries) = &mut attribute.source {
                    for (entry, when) in entries.iter_mut().zip(whens?) {
                        entry.when = when;
                    }
                }
                Ok(())
            });
        }
    }

    /// Checks that nothing needs itself, and that derived attributes test their own category.
    pub(super) fn check_made(&self, conditions: &[Result<NamedCondition, Reported>]) {
        let made = conditions.iter().map(|one| one.as_ref().ok().map(|one| &one.condition));
        let parts = Parts {
            conditions: self.conditions.declared().iter().copied().zip(made.clone()).collect(),
            attributes: self.attributes.all().collect(),
        };
        parts.report_cycles(self.findings);
        let conditions: Vec<Option<&Condition>> = made.collect();
        for (at, attribute) in self.attributes.iter() {
            let Source::Derive(entries) = &attribute.source else {
                continue;
            };
            let whens = at.get("derive");
            let whens = whens.iter().flat_map(super::at::At::items);
            for (entry, at) in entries.iter().zip(whens) {
                let Some(when) = &entry.when else { continue };
                let at = at.get("when").map_or(at.span(), |when| when.span());
                let Some(other) = self.of_other_category(when, attribute.category, &conditions)
                else {
                    continue;
                };
                let own = attribute.category.name();
                let message = format!(
                    "expected tests of `{own}.` attributes only, found a test of `{}`",
                    other.name
                );
                self.findings.error(
                    Diagnostic::new(&code::DERIVE_OTHER_CATEGORY, at, message)
                        .also(other.span, "declared here")
                        .help("test the other attribute in the rules, beside the derived one")
                        .path(crate::syntax::Path::root().key("attributes").key(&attribute.name)),
                );
            }
        }
    }

    /// An attribute of another category that a condition tests, also through named conditions.
    fn of_other_category(
        &self,
        condition: &Condition,
        own: Category,
        conditions: &[Option<&Condition>],
    ) -> Option<&Attribute> {
        let mut seen = BTreeSet::new();
        let mut left = vec![condition];
        let mut found = None;
        while let Some(condition) = left.pop() {
            condition.each_attribute(&mut |id: AttributeId| {
                if let Some(Ok(attribute)) = self.attributes.get(id.0)
                    && attribute.category != own
                {
                    found.get_or_insert(attribute);
                }
            });
            condition.each_condition(&mut |id: ConditionId| {
                if seen.insert(id)
                    && let Some(Some(named)) = conditions.get(id.at())
                {
                    left.push(named);
                }
            });
        }
        found
    }
}
