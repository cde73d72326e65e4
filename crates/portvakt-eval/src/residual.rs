//! What is left of the rules when the subject is known.
//!
//! A residual is a view: the rules of a capability in order of priority, without those that the
//! subject's claims settle. "Always" and "never" speak of well-formed requests.

use crate::decision::Decision;
use crate::facts::Facts;
use crate::image::{Expression, verb};
use crate::index::NONE;
use crate::known::Known;
use crate::request::{Request, Supplied};
use crate::subject::Subject;
use crate::tree::{Capability, DecisionTree};
use alloc::collections::BTreeSet;
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
        self.with_known(|known| Residual::of(*self, capability, known))
    }

    /// What this subject may do: every capability with its residual, sorted by name.
    pub fn capabilities(&self) -> impl Iterator<Item = Residual<'t>> + use<'t> {
        let all = self.engine().tree().capabilities();
        let of = |known: &Known<'_>| all.map(|one| Residual::of(*self, one, known)).collect();
        let all: Vec<Residual<'t>> = self.with_known(of);
        all.into_iter()
    }

    /// Hands on what the subject's claims alone tell.
    fn with_known<T>(&self, of: impl FnOnce(&Known<'_>) -> T) -> T {
        let renewed = self.renewed();
        let row = renewed.as_ref().unwrap_or(self.row());
        of(&Known::of(&Facts::of_subject(self.engine(), row, &[])))
    }
}

impl<'t> Residual<'t> {
    fn of(subject: Subject<'t>, capability: Capability, known: &Known<'_>) -> Self {
        let tree = subject.engine().tree();
        let image = tree.image();
        let never = Standing::Never;
        let mut residual =
            Self { subject, capability, open: Vec::new(), standing: never, tests: Vec::new() };
        let mut tests = Vec::new();
        let mut may_refuse = false;
        // Whether some rule grants, as far as is known.
        let mut grant = Some(false);
        for rule in tree.covering(capability) {
            let Some((head, mut stream)) = image.rule(rule.priority) else {
                continue;
            };
            let mut open = Vec::new();
            let fires = known.fires(&head, &mut stream, &mut open);
            if fires == Some(false) {
                continue;
            }
            residual.open.push(rule.priority);
            let refuses = head.verb != verb::ALLOW;
            match fires {
                Some(_) if refuses => return residual,
                Some(_) => {
                    grant = Some(true);
                    break;
                }
                None if refuses => may_refuse = true,
                None => grant = None,
            }
            tests.append(&mut open);
        }
        residual.standing = match grant {
            Some(false) => Standing::Never,
            Some(true) if !may_refuse => Standing::Always,
            _ => Standing::Depends,
        };
        if residual.standing == Standing::Depends {
            residual.tests = written(tree, known, tests);
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
        let tree = self.subject.engine().tree();
        if let Err(fault) = request.start() {
            return Decision::stopped(tree, fault);
        }
        let facts = request.facts();
        let known = Known::of(&facts);
        let fires = |priority: &&u32| {
            let rule = facts.tree.image().rule(**priority);
            rule.is_some_and(|(head, mut stream)| {
                known.fires(&head, &mut stream, &mut Vec::new()) == Some(true)
            })
        };
        Decision::settled(tree, self.open.iter().find(fires).copied().unwrap_or(NONE))
    }
}

/// Tests, and those on which conditions depend, sorted as they were written.
fn written<'t>(
    tree: &'t DecisionTree,
    known: &Known<'_>,
    mut open: Vec<Expression>,
) -> Vec<OpenTest<'t>> {
    let mut tests = BTreeSet::new();
    let mut seen = BTreeSet::new();
    while let Some(one) = open.pop() {
        let Expression::Condition(number) = one else {
            let (attribute, written) = tree.test_texts(one);
            tests.insert(OpenTest { attribute, written });
            continue;
        };
        if let Some((_, mut stream)) = tree.image().condition(number)
            && seen.insert(number)
        {
            known.next(&mut stream, &mut open);
        }
    }
    tests.into_iter().collect()
}
