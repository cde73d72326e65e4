//! Rules and capabilities.

use super::{Writer, entry};
use crate::lower::terms::TermId;
use crate::policy::{Constant, Obligation, Verb};
use portvakt_eval::image::{
    CapabilityRecord, NeedRecord, ObligationRecord, RuleRecord, constant, verb,
};
use portvakt_eval::index::{NONE, at, index};

impl Writer<'_> {
    /// Writes the rules by priority.
    pub(super) fn rules(&mut self, expressions: &[u32]) {
        for position in &self.tables.by_priority {
            let rule = self.policy.rules.get(at(*position));
            let terms = self.terms.rules.get(at(*position));
            let covers = self.tables.covers.get(at(*position));
            let (Some(rule), Some(terms), Some(covers)) = (rule, terms, covers) else {
                continue;
            };
            let of = |term: Option<TermId>| term.map_or(NONE, |term| entry(expressions, term));
            let (covers_start, covers_len) = self.set(*covers);
            let obligations_start = index(self.image.obligations.len());
            for one in &rule.then {
                self.obligation(one);
            }
            let record = RuleRecord {
                name: self.texts.of(&rule.name),
                verb: match rule.verb {
                    Verb::Allow => verb::ALLOW,
                    Verb::Deny => verb::DENY,
                    Verb::Require(_) => verb::REQUIRE,
                },
                position: *position,
                covers_start,
                covers_len,
                when: of(terms.when),
                unless: of(terms.unless),
                requires: of(terms.requires),
                because: self.texts.of_some(rule.because.as_deref()),
                title: self.texts.of_some(rule.title.as_deref()),
                obligations_start,
                obligations_len: index(rule.then.len()),
            };
            self.image.rules.push(record);
        }
    }

    fn obligation(&mut self, one: &Obligation) {
        let (kind, value) = match &one.value {
            Constant::Text(text) => (constant::TEXT, self.texts.of(text)),
            Constant::Boolean(truth) => (constant::BOOLEAN, u32::from(*truth)),
            // `then` holds texts, integers and truth values: reading refuses others.
            Constant::Integer(number) | Constant::Time(number) => {
                (constant::INTEGER, self.numbers(&[*number]).0)
            }
            Constant::Ip(_) => (constant::BOOLEAN, 0),
        };
        let name = self.texts.of(&one.name);
        self.image.obligations.push(ObligationRecord { name, kind, value });
    }

    /// Writes the capabilities with their chains of roots and of needs.
    pub(super) fn capabilities(&mut self, roots: &[u32], needs: &(Vec<u32>, Vec<NeedRecord>)) {
        for (place, capability) in (0..).zip(&self.policy.capabilities) {
            let record = CapabilityRecord {
                name: self.texts.of(&capability.name),
                title: self.texts.of_some(capability.title.as_deref()),
                roots: entry(roots, place),
                needs: entry(&needs.0, place),
            };
            self.image.capabilities.push(record);
        }
        self.image.needs.extend_from_slice(&needs.1);
    }
}
