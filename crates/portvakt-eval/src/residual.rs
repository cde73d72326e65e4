//! What is left of the rules when the subject is known.
//!
//! A residual is a view: the rules of a capability in order of priority, without those that the
//! subject's claims settle. "Always" and "never" speak of well-formed requests.

use crate::decision::{Decision, Reason};
use crate::explain::each_operand;
use crate::facts::Facts;
use crate::image::{ExpressionRecord, Image, RuleRecord, expression, verb};
use crate::index::{NONE, at, part};
use crate::request::{Request, Supplied};
use crate::row::Kept;
use crate::subject::Subject;
use crate::tree::Capability;
use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

/// What a subject's claims leave open of one capability.
#[derive(Debug, Clone)]
pub struct Residual<'t> {
    subject: Subject<'t>,
    capability: Capability,
    /// Priorities of the rules that can still fire, up to the first that fires whatever comes.
    open: Vec<u32>,
    standing: Standing,
    tests: Vec<OpenTest<'t>>,
}

/// What is known of a capability. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every well-formed request is allowed.
    Always,
    /// No request is allowed.
    Never,
    /// It depends on the tests that are left.
    Depends,
}

/// A test that the subject's claims leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenTest<'t> {
    /// The attribute.
    pub attribute: &'t str,
    /// Operator and operand as written; `present` or `absent`.
    pub written: &'t str,
}

impl<'t> Subject<'t> {
    /// Restricts one capability to what this subject's claims leave open.
    #[must_use]
    pub fn restrict(&self, capability: Capability) -> Residual<'t> {
        Residual::of(*self, capability, &self.known())
    }

    /// What this subject may do: every capability with its residual, sorted by name.
    pub fn capabilities(&self) -> impl Iterator<Item = Residual<'t>> + use<'t> {
        let subject = *self;
        let known = subject.known();
        let all = subject.engine().tree().capabilities();
        all.map(move |capability| Residual::of(subject, capability, &known))
    }

    /// What the subject's claims alone tell of every expression.
    fn known(&self) -> Known {
        let settled = self.settled();
        let row = self.row();
        Known::of(&Facts {
            tree: self.engine().tree(),
            registers: self.engine().registers(),
            settled: settled.classes(),
            blocks: &[],
            cells: &[],
            held: [row.held.as_slice(), &[]],
            kept: [&row.kept, &Kept::new()],
        })
    }
}

impl<'t> Residual<'t> {
    fn of(subject: Subject<'t>, capability: Capability, known: &Known) -> Self {
        let tree = subject.engine().tree();
        let image = tree.image();
        let never = Standing::Never;
        let mut residual =
            Self { subject, capability, open: Vec::new(), standing: never, tests: Vec::new() };
        let mut open_tests = BTreeSet::new();
        let mut may_refuse = false;
        // Whether some rule grants, as far as is known.
        let mut grant = Some(false);
        for rule in tree.covering(capability) {
            let Some(record) = image.rules.get(at(rule.priority)) else {
                continue;
            };
            let fires = known.fires(record);
            if fires == Some(false) {
                continue;
            }
            residual.open.push(rule.priority);
            let refuses = record.verb != verb::ALLOW;
            match fires {
                Some(_) if refuses => return residual,
                Some(_) => {
                    grant = Some(true);
                    break;
                }
                None if refuses => may_refuse = true,
                None => grant = None,
            }
            for start in [record.when, record.unless, record.requires] {
                known.open_tests(image, start, &mut open_tests);
            }
        }
        residual.standing = match grant {
            Some(false) => Standing::Never,
            Some(true) if !may_refuse => Standing::Always,
            _ => Standing::Depends,
        };
        if residual.standing == Standing::Depends {
            let tests = open_tests.into_iter().filter_map(|place| image.expressions.get(at(place)));
            let open = |one: &ExpressionRecord| OpenTest {
                attribute: tree.text(one.second),
                written: tree.text(one.third),
            };
            residual.tests = tests.map(open).collect();
            residual.tests.sort_unstable();
            residual.tests.dedup();
        }
        residual
    }

    /// The capability.
    #[must_use]
    pub fn capability(&self) -> Capability {
        self.capability
    }

    /// What is known of it.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// The tests that are left, sorted.
    #[must_use]
    pub fn tests(&self) -> &[OpenTest<'t>] {
        &self.tests
    }

    /// Decides a request of the same subject for this capability from what is left: the same
    /// decision as [`Request::decide`] gives.
    #[must_use]
    pub fn decide(&self, resource: &[Supplied<'_>], context: &[Supplied<'_>]) -> Decision<'t> {
        let request: Request<'t> = self.subject.request(self.capability, resource, context);
        let decision = match request.standing() {
            Ok(_) => request.settle(NONE),
            Err(decision) => decision,
        };
        if matches!(decision.reason(), Reason::Malformed | Reason::UnknownCapability) {
            return decision;
        }
        let facts = request.facts();
        let known = Known::of(&facts);
        let rules = &facts.tree.image().rules;
        let decisive = self.open.iter().find(|priority| {
            rules.get(at(**priority)).is_some_and(|rule| known.fires(rule) == Some(true))
        });
        request.settle(decisive.copied().unwrap_or(NONE))
    }
}

/// Whether expressions hold, as far as the facts tell: none where they do not.
struct Known {
    holds: Vec<Option<bool>>,
}

impl Known {
    fn of(facts: &Facts<'_>) -> Self {
        let image = facts.tree.image();
        let mut known = Self { holds: Vec::with_capacity(image.expressions.len()) };
        for one in &image.expressions {
            let holds = known.work_out(facts, one);
            known.holds.push(holds);
        }
        known
    }

    fn work_out(&self, facts: &Facts<'_>, one: &ExpressionRecord) -> Option<bool> {
        let image = facts.tree.image();
        let known_variables = facts.settled.len().saturating_add(facts.cells.len());
        match one.kind {
            expression::ALL => {
                let operands = part(&image.operands, one.first, one.second);
                let open = operands.iter().any(|each| self.holds(*each).is_none());
                let fails = operands.iter().any(|each| self.holds(*each) == Some(false));
                if fails { Some(false) } else { (!open).then_some(true) }
            }
            expression::ANY => {
                let operands = part(&image.operands, one.first, one.second);
                let open = operands.iter().any(|each| self.holds(*each).is_none());
                let holds = operands.iter().any(|each| self.holds(*each) == Some(true));
                if holds { Some(true) } else { (!open).then_some(false) }
            }
            expression::NOT => self.holds(one.first).map(|holds| !holds),
            expression::CLASS if at(one.first) < known_variables => {
                let class = facts.class(one.first);
                let ranges = part(&image.ranges, one.second, one.third);
                Some(ranges.iter().any(|range| (range.start..range.end).contains(&class)))
            }
            expression::CLASS => None,
            expression::MEMBER => {
                let of_subject = is_subject_member(image, one.first);
                (of_subject || !facts.cells.is_empty()).then(|| facts.holds(one.first))
            }
            _ => self.holds(one.first),
        }
    }

    fn holds(&self, expression: u32) -> Option<bool> {
        self.holds.get(at(expression)).copied().flatten()
    }

    /// Whether a rule grants or refuses, as far as the facts tell.
    fn fires(&self, rule: &RuleRecord) -> Option<bool> {
        let when = if rule.when == NONE { Some(true) } else { self.holds(rule.when) };
        let unless = if rule.unless == NONE { Some(false) } else { self.holds(rule.unless) };
        let fails = match rule.verb {
            verb::REQUIRE => self.holds(rule.requires).map(|holds| !holds),
            _ => Some(true),
        };
        let parts = [when, unless.map(|holds| !holds), fails];
        if parts.contains(&Some(false)) {
            Some(false)
        } else {
            (!parts.contains(&None)).then_some(true)
        }
    }

    /// Collects the written tests below an expression that are left open.
    fn open_tests(&self, image: &Image, start: u32, found: &mut BTreeSet<u32>) {
        let mut seen = BTreeSet::new();
        let mut open = vec![start];
        while let Some(place) = open.pop() {
            let Some(one) = image.expressions.get(at(place)) else {
                continue;
            };
            if self.holds(place).is_some() || !seen.insert(place) {
                continue;
            }
            if one.kind == expression::WRITTEN && one.third != NONE {
                found.insert(place);
            } else {
                each_operand(image, place, |operand| open.push(operand));
            }
        }
    }
}

fn is_subject_member(image: &Image, member: u32) -> bool {
    let set = image.attributes.iter().find(|one| {
        one.value_type == crate::image::value_type::TEXT_SET
            && member.wrapping_sub(one.first_member) < one.literals_len
    });
    set.is_some_and(|set| set.category == crate::image::category::SUBJECT)
}
