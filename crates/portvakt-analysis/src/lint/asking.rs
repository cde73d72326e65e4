//! What all parts of the lint share: the questions, the findings, and what stays open.

use super::firing::Keys;
use crate::inquiry::{Inquiry, Shown};
use crate::model::Model;
use crate::scene::Question;
use crate::scenes::{Scenes, Shared};
use crate::search::Answer;
use crate::witness::Replay;
use portvakt_core::diagnostic::{Code, Diagnostic, Diagnostics, code};
use portvakt_core::policy::{CapabilityId, Policy, Rule, RuleId};
use portvakt_core::syntax::Path;
use std::collections::{BTreeMap, BTreeSet};

/// So many rules are named in one message.
const NAMED: usize = 3;

/// So many rules are pointed at.
const POINTED_AT: usize = 8;

/// A lint in the making.
#[derive(Debug)]
pub(super) struct Asking<'i, 'v> {
    pub(super) inquiry: &'i mut Inquiry<'v>,
    pub(super) policy: &'v Policy,
    pub(super) scenes: &'i Scenes,
    pub(super) keys: Keys,
    /// Steps for all questions together.
    pub(super) steps: u64,
    pub(super) findings: Diagnostics,
    /// Open questions, by capability: the rules that they are about.
    open: BTreeMap<CapabilityId, BTreeSet<RuleId>>,
}

impl<'i, 'v> Asking<'i, 'v> {
    pub(super) fn new(inquiry: &'i mut Inquiry<'v>, scenes: &'i Scenes, steps: u64) -> Self {
        let policy = inquiry.version.policy;
        let keys = Keys::of(&scenes.fires, &inquiry.world.arena);
        Self {
            inquiry,
            policy,
            scenes,
            keys,
            steps,
            findings: Diagnostics::default(),
            open: BTreeMap::new(),
        }
    }

    /// Looks for a request; when the steps of all questions are used up, nothing is known.
    pub(super) fn possible(&mut self, question: &Question) -> Answer {
        if self.inquiry.spent() > self.steps {
            return Answer::Undecided;
        }
        self.inquiry.possible(question)
    }

    /// Notes that a question about a rule stays open.
    pub(super) fn leave_open(&mut self, capability: CapabilityId, rule: RuleId) {
        self.open.entry(capability).or_default().insert(rule);
    }

    /// The rules of a scene that fire for a request.
    pub(super) fn firing(&self, model: &Model, shared: &Shared) -> Vec<RuleId> {
        self.keys.firing(model, shared, &self.inquiry.world)
    }

    /// The request as a batch line, if the engine confirms what is said of it.
    pub(super) fn line(
        &self,
        model: &Model,
        capability: CapabilityId,
        expected: impl FnOnce(&Replay) -> bool,
    ) -> Option<String> {
        match self.inquiry.confirm(model, capability, expected) {
            Shown::Possible(confirmed) => Some(confirmed.witness.line()),
            Shown::Impossible | Shown::Undecided(_) => None,
        }
    }

    pub(super) fn name(&self, capability: CapabilityId) -> &'v str {
        self.policy.capabilities.get(capability.at()).map_or("", |one| one.name.as_str())
    }

    pub(super) fn rule(&self, rule: RuleId) -> Option<&'v Rule> {
        self.policy.rules.get(rule.at())
    }

    /// Some rules by name: `` `a`, `b` and 3 more``.
    pub(super) fn rules_named(&self, rules: &BTreeSet<RuleId>) -> String {
        let names = rules.iter().filter_map(|rule| self.rule(*rule));
        listed(names.map(|rule| rule.name.as_str()))
    }

    /// A finding about a rule.
    pub(super) fn about(
        code: &'static Code,
        rule: &Rule,
        message: impl Into<String>,
    ) -> Diagnostic {
        let root = Path::root();
        let rules = root.key("rules");
        Diagnostic::new(code, rule.span, message).path(rules.key(&rule.name))
    }

    /// Points at the rules that cause a finding.
    pub(super) fn pointing(
        &self,
        mut finding: Diagnostic,
        rules: &BTreeSet<RuleId>,
        text: &str,
    ) -> Diagnostic {
        for rule in rules.iter().take(POINTED_AT).filter_map(|rule| self.rule(*rule)) {
            finding = finding.also(rule.span, text);
        }
        finding
    }

    /// Tells whether a question stayed open.
    pub(super) fn has_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// One finding for all that stays open.
    pub(super) fn say_open(&mut self) {
        let left_out: BTreeSet<CapabilityId> =
            self.scenes.left_out.iter().chain(self.open.keys()).copied().collect();
        let Some(first) = left_out.first() else {
            return;
        };
        let rules: BTreeSet<RuleId> = self.open.values().flatten().copied().collect();
        let span = rules.first().and_then(|rule| self.rule(*rule)).map_or_else(
            || self.policy.capabilities.get(first.at()).map(|one| one.span).unwrap_or_default(),
            |rule| rule.span,
        );
        let capabilities = listed(left_out.iter().map(|one| self.name(*one)));
        let of = if rules.is_empty() {
            "all their rules".to_owned()
        } else {
            let what = if rules.len() == 1 { "rule" } else { "rules" };
            format!("the {what} {}", self.rules_named(&rules))
        };
        let message = format!("not everything was found out about {capabilities}: {of}");
        let root = Path::root();
        let finding = Diagnostic::new(&code::LINT_UNDECIDED, span, message)
            .label("a question about it takes more steps than it is given")
            .help("all other findings are complete; look at these rules yourself, or make them simpler")
            .path(root.key("rules"));
        self.findings.push(finding);
    }
}

/// Names in a sentence: `` `a`, `b` and 3 more``.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let all: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match all.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] if all.len() <= NAMED => format!("{} and {last}", before.join(", ")),
        _ => {
            let shown: Vec<&str> = all.iter().take(NAMED).map(String::as_str).collect();
            format!("{} and {} more", shown.join(", "), all.len().saturating_sub(NAMED))
        }
    }
}
