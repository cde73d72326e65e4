//! What is said without need, against what comes out of everything.

mod absence;
mod parts;

use super::Answers;
use portvakt_analysis::inquiry::Effort;
use portvakt_analysis::lint::lint;
use portvakt_core::diagnostic::code;
use portvakt_core::policy::{CapabilityId, Rule, Verb};
use portvakt_testing::enumeration::Drawn;
use portvakt_testing::round::cases;
use portvakt_testing::small::{Column, Everything, Settles, Space};
use std::collections::BTreeSet;

/// A finding: its code, and its path in the policy with what else tells it apart.
type Found = (&'static str, String);

#[test]
fn what_lint_finds_is_what_everything_shows() {
    let mut answers = Answers::default();
    for seed in 0..cases(60) {
        let drawn = Drawn::new(seed);
        let space = Space::small(&[&drawn.policy]);
        let everything = Everything::new(&drawn.policy, &space);
        let found = lint(drawn.version(), &Effort::default());
        if found.findings().iter().any(|one| one.code.name == code::LINT_UNDECIDED.name) {
            answers.count("undecided");
            continue;
        }
        let expected = Expected { everything: &everything };
        let mut all: BTreeSet<Found> = BTreeSet::new();
        for (at, rule) in drawn.policy.rules.iter().enumerate() {
            let path = format!("rules.{}", rule.name);
            all.extend(expected.of_rule(at, rule).map(|code| (code, path.clone())));
            if !expected.fires(at, rule).is_empty() {
                all.extend(
                    parts::expected(&everything, rule)
                        .into_iter()
                        .map(|(code, span)| (code, format!("{path} {}..{}", span.start, span.end))),
                );
            }
            all.extend(
                absence::expected(&everything, at, rule).into_iter().map(|attribute| {
                    (code::ALLOWED_WHEN_ABSENT.name, format!("{path} {attribute}"))
                }),
            );
        }
        let judged = [
            &code::NEVER_DECIDES,
            &code::CHANGES_NOTHING,
            &code::OBLIGATIONS_DIFFER,
            &code::CONDITION_ALWAYS_TRUE,
            &code::CONDITION_ALWAYS_FALSE,
            &code::ALLOWED_WHEN_ABSENT,
        ];
        let mut said: BTreeSet<Found> = BTreeSet::new();
        for one in found.findings() {
            let known = judged.iter().any(|code| code.name == one.code.name);
            if !known || !one.path.starts_with("rules.") {
                continue;
            }
            let span = one.primary.span;
            let beside = match one.code.name {
                name if name == code::ALLOWED_WHEN_ABSENT.name => {
                    let attribute = one.message.split('`').nth(1).unwrap_or_default();
                    format!(" {attribute}")
                }
                name if name.starts_with("condition-") => format!(" {}..{}", span.start, span.end),
                _ => String::new(),
            };
            said.insert((one.code.name, format!("{}{beside}", one.path)));
        }
        let missed: Vec<&Found> = all.difference(&said).collect();
        let wrong: Vec<&Found> = said.difference(&all).collect();
        assert!(
            missed.is_empty() && wrong.is_empty(),
            "not found: {missed:?}\nfound without need: {wrong:?}\n{:#?}\n{}",
            found.findings(),
            drawn.about
        );
        for (code, _) in &said {
            answers.count(code);
        }
        check_witnesses(&drawn, &found);
    }
    answers.show("lint", &["never-decides", "changes-nothing", "allowed-when-absent"]);
}

/// What everything shows of the rules of a policy.
struct Expected<'e> {
    everything: &'e Everything<'e>,
}

impl Expected<'_> {
    /// Well-formed requests for which a rule fires.
    fn fires(&self, at: usize, rule: &Rule) -> Column {
        let all = self.everything;
        let nowhere = Column::filled(all.space.count(), false);
        let each = rule.covers.iter().map(|one| all.well_formed(one).and(all.firing(at)));
        each.fold(nowhere, |some, one| some.or(&one))
    }

    /// Requests for which some of these rules fire, of those that cover a capability.
    fn some(&self, capability: CapabilityId, which: impl Fn(usize, &Rule) -> bool) -> Column {
        let all = self.everything;
        let nowhere = Column::filled(all.space.count(), false);
        let rules = all.policy.rules.iter().enumerate();
        let fitting =
            rules.filter(|(at, rule)| rule.covers.contains(capability) && which(*at, rule));
        fitting.fold(nowhere, |some, (at, _)| some.or(all.firing(at)))
    }

    /// The codes of what there is to say of a rule as a whole.
    fn of_rule(&self, at: usize, rule: &Rule) -> impl Iterator<Item = &'static str> + use<> {
        let all = self.everything;
        let grants = |rule: &Rule| matches!(rule.verb, Verb::Allow);
        let decides = rule.covers.iter().any(|one| {
            let settled = all.settled(one);
            settled.iter().any(|one| [Settles::Grants(at), Settles::Refuses(at)].contains(one))
        });
        let matters = rule.covers.iter().any(|one| {
            let fires = all.well_formed(one).and(all.firing(at));
            let fires = fires.without(&self.some(one, |other, rule| other != at && !grants(rule)));
            let granted = self.some(one, |other, rule| other != at && grants(rule));
            let matters = if grants(rule) { fires.without(&granted) } else { fires.and(&granted) };
            !matters.is_empty()
        });
        let clashes = grants(rule)
            && rule.covers.iter().any(|one| {
                let other = |other: usize, before: &Rule| {
                    other < at && grants(before) && before.then != rule.then
                };
                let both = all.allowed(one).and(all.firing(at)).and(&self.some(one, other));
                !both.is_empty()
            });
        let first = if !decides {
            Some(code::NEVER_DECIDES.name)
        } else if matters {
            None
        } else {
            Some(code::CHANGES_NOTHING.name)
        };
        first.into_iter().chain(clashes.then_some(code::OBLIGATIONS_DIFFER.name))
    }
}

/// Every witness is decided by the oracle and the tree alike.
fn check_witnesses(drawn: &Drawn, found: &portvakt_core::diagnostic::Diagnostics) {
    for one in found.findings() {
        let Some(line) = &one.witness else { continue };
        let witness = super::witness(line);
        let reading = portvakt_testing::small::answer(&drawn.policy, &witness);
        let replay = match witness.replay(&drawn.tree) {
            Ok(replay) => replay,
            Err(error) => panic!("{error}: {line}\n{}", drawn.about),
        };
        assert!(
            replay.is_allowed() == reading.is_allowed() && !reading.is_malformed(),
            "{reading:?} {replay:?} {line}\n{}",
            drawn.about
        );
        if one.code.name == code::ALLOWED_WHEN_ABSENT.name {
            assert!(reading.is_allowed(), "{line}\n{}", drawn.about);
        }
    }
}
