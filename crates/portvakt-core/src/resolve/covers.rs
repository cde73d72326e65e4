//! Capabilities as rules and assertions name them: full names, `*` and `**`.

use super::at::At;
use super::findings::{Findings, Reported, every};
use super::form::Form;
use super::names::{Names, text};
use super::spelling::Spelling;
use super::written;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{Capability, CapabilityId, Covered};
use crate::syntax::NodeKind;
use portvakt_eval::index::index;
use std::collections::BTreeSet;

impl Names<'_> {
    /// What a pattern or a list of them covers.
    pub(super) fn covers(&self, at: &At<'_>) -> Result<Covered, Reported> {
        if !matches!(at.node.kind, NodeKind::Sequence(_)) {
            return self.pattern(at);
        }
        let covered = every(at.items().map(|pattern| self.pattern(&pattern)))?;
        let ranges = covered.iter().flat_map(|one| one.ranges().iter().copied());
        Ok(Covered::from_ranges(ranges))
    }

    /// What a rule covers: what it names, less what stands under `except`.
    pub(super) fn covers_except(
        &self,
        named: &At<'_>,
        except: Option<&At<'_>>,
    ) -> Result<Covered, Reported> {
        let covers = self.covers(named);
        let Some(except) = except else {
            return covers;
        };
        let patterns = except.one_or_more();
        let taken = every(patterns.iter().map(|pattern| Ok((pattern, self.pattern(pattern)?))));
        let (mut covers, taken) = (covers?, taken?);
        for (pattern, taken) in &taken {
            if covers.without(taken) == covers {
                let flow = written::flow(pattern.node);
                let message = format!("`except: {flow}` takes nothing away");
                self.findings.warning(
                    Diagnostic::new(&code::EXCEPT_TAKES_NOTHING, pattern.span(), message)
                        .also(named.span(), "nothing of it is here")
                        .help("leave it out")
                        .path(except.path),
                );
            }
        }
        for (_, taken) in &taken {
            covers = covers.without(taken);
        }
        if covers.is_empty() {
            let message = "expected something to cover, but `except` takes everything away";
            return Err(self.findings.error(
                Diagnostic::new(&code::NOTHING_LEFT, except.whole(), message)
                    .also(named.span(), "all of this")
                    .help("leave the rule out, or take away less")
                    .path(except.path),
            ));
        }
        Ok(covers)
    }

    /// The one capability that a full name stands for.
    pub(super) fn capability(&self, at: &At<'_>) -> Result<CapabilityId, Reported> {
        self.declared_capabilities().capability(at)
    }

    fn pattern(&self, at: &At<'_>) -> Result<Covered, Reported> {
        self.declared_capabilities().pattern(at)
    }

    fn declared_capabilities(&self) -> Capabilities<'_> {
        Capabilities {
            broken: &self.broken_prefixes,
            is_broken: self.broken.capabilities,
            ..Capabilities::new(&self.capabilities, self.findings)
        }
    }
}

/// The capabilities that patterns may name, in tree order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Capabilities<'n> {
    declared: &'n [Capability],
    /// Prefixes of which some are wrong, as was reported.
    broken: &'n [String],
    /// Whether the whole section is wrong, as was reported.
    is_broken: bool,
    findings: &'n Findings,
}

impl<'n> Capabilities<'n> {
    /// These capabilities; what names none of them is reported.
    pub(crate) fn new(declared: &'n [Capability], findings: &'n Findings) -> Self {
        Self { declared, broken: &[], is_broken: false, findings }
    }

    /// The one capability that a full name stands for.
    pub(crate) fn capability(&self, at: &At<'_>) -> Result<CapabilityId, Reported> {
        let name = text(self.findings, at, &Form::Reference(Spelling::Capability))?;
        if name.contains('*') {
            let message = format!(
                "expected the full name of one capability, found `{}`",
                written::shortened(name)
            );
            return Err(self.findings.error(
                Diagnostic::new(&code::INVALID_PATTERN, at.span(), message)
                    .help("only rules, assertions and tests name several at once")
                    .path(at.path),
            ));
        }
        self.named(name, at)
    }

    fn named(&self, name: &str, at: &At<'_>) -> Result<CapabilityId, Reported> {
        let found = self.declared.binary_search_by(|one| one.name.as_str().cmp(name));
        match found {
            Ok(place) => Ok(CapabilityId(index(place))),
            Err(_) => Err(self.unknown_capability(name, at)),
        }
    }

    /// What a pattern covers: at least one.
    pub(crate) fn pattern(&self, at: &At<'_>) -> Result<Covered, Reported> {
        let pattern = text(self.findings, at, &Form::Reference(Spelling::Pattern))?;
        if !pattern.contains('*') {
            return self.named(pattern, at).map(Covered::from);
        }
        let words: Vec<&str> = pattern.split('.').collect();
        let covered = match words.split_last() {
            Some((&"*", before)) => return Err(self.one_word_last(before, at)),
            Some((&"**", before)) if !before.contains(&"*") && !before.contains(&"**") => {
                self.below(&before.join("."))
            }
            Some((_, before)) if before.contains(&"**") => {
                let message = format!("expected `**` at the end only, found `{pattern}`");
                let diagnostic = Diagnostic::new(&code::INVALID_PATTERN, at.span(), message);
                let help = "`*` stands for exactly one word";
                return Err(self.findings.error(diagnostic.help(help).path(at.path)));
            }
            _ => {
                let fixed: Vec<&str> =
                    words.iter().copied().take_while(|word| *word != "*").collect();
                let candidates = self.below(&fixed.join("."));
                let named = |one: &CapabilityId| {
                    let declared = self.declared.get(one.at());
                    declared.is_some_and(|declared| matches(&words, declared))
                };
                candidates.iter().filter(named).collect()
            }
        };
        if covered.is_empty() {
            return Err(self.unknown_capability(pattern, at));
        }
        Ok(covered)
    }

    /// All capabilities whose names begin with a prefix and a dot: they stand side by side.
    fn below(&self, prefix: &str) -> Covered {
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}.") };
        let first = self.declared.partition_point(|one| one.name < prefix);
        let rest = self.declared.get(first..).unwrap_or_default();
        let len = rest.partition_point(|one| one.name.starts_with(&prefix));
        Covered::from_ranges([(index(first), index(first.saturating_add(len)))])
    }

    fn one_word_last(&self, before: &[&str], at: &At<'_>) -> Reported {
        let all = [before, &["**"]].concat().join(".");
        let message =
            format!("expected `**` or a word at the end, found `{}`", written::flow(at.node));
        self.findings.error(
            Diagnostic::new(&code::INVALID_PATTERN, at.span(), message)
                .help(format!("write `{}`", written::text(&all)))
                .path(at.path),
        )
    }

    fn unknown_capability(&self, name: &str, at: &At<'_>) -> Reported {
        let message = if name.contains('*') {
            format!("no capability is covered by `{}`", written::shortened(name))
        } else {
            format!("there is no capability `{}`", written::shortened(name))
        };
        let diagnostic = Diagnostic::new(&code::UNKNOWN_CAPABILITY, at.span(), message)
            .help("declare it under `capabilities`")
            .path(at.path);
        let may_be = |prefix: &String| {
            let rest = name.strip_prefix(prefix.as_str());
            name.contains('*') || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if self.is_broken || self.broken.iter().any(may_be) {
            return self.findings.misformed(&Form::Text, at);
        }
        if !self.below(name).is_empty() {
            let help = format!("it is a prefix: write `{name}.**` for all that stands below it");
            return self.findings.error(diagnostic.help(help));
        }
        let prefixes: BTreeSet<String> = self
            .declared
            .iter()
            .take(self.findings.comparisons_left())
            .filter_map(|one| Some(format!("{}.**", one.name.rsplit_once('.')?.0)))
            .collect();
        let names = self.declared.iter().map(|one| one.name.as_str());
        let candidates = names.chain(prefixes.iter().map(String::as_str));
        self.findings.error(self.findings.did_you_mean(diagnostic, name, candidates))
    }
}

/// Whether the words of a pattern cover a capability.
fn matches(words: &[&str], capability: &Capability) -> bool {
    let mut found = capability.name.split('.');
    for word in words {
        match (*word, found.next()) {
            ("**", next) => return next.is_some(),
            ("*", Some(_)) => {}
            (word, Some(next)) if word == next => {}
            _ => return false,
        }
    }
    found.next().is_none()
}
