//! What is left of the rules when the subject is known.
//!
//! A residual is a view: the rules of a capability in order of priority, without those that the
//! subject's claims settle. "Always" and "never" speak of well-formed requests.

use crate::decision::Decision;
use crate::facts::Facts;
use crate::image::{Expression, Head, Image, verb};
use crate::index::{NONE, index};
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
        let mine = self.engine().tree().capability_record(capability).is_some();
        let covers = |image: &Image, head: &Head<'_>| mine && head.covers(image, capability.index);
        Residual::of(*self, capability, &self.known_rules(covers))
    }

    /// What this subject may do: every capability with its residual, sorted by name.
    pub fn capabilities(&self) -> impl Iterator<Item = Residual<'t>> + use<'t> {
        let (subject, rules) = (*self, self.known_rules(|_, _| true));
        let all = self.engine().tree().capabilities();
        all.map(move |one| Residual::of(subject, one, &rules))
    }

    /// What the subject's claims alone tell of rules: of each that can still fire.
    fn known_rules(&self, of: impl Fn(&Image, &Head<'t>) -> bool) -> Vec<KnownRule<'t>> {
        let tree = self.engine().tree();
        let image = tree.image();
        let renewed = self.renewed();
        let row = renewed.as_ref().unwrap_or(self.row());
        let facts = Facts::of_subject(self.engine(), row, &[]);
        let known = Known::of(&facts);
        let known_rule = |priority: u32| {
            let (head, mut stream) = image.rule(priority).filter(|(head, _)| of(image, head))?;
            let mut open = Vec::new();
            let always = match known.fires(&head, &mut stream, &mut open) {
                Some(false) => return None,
                fires => fires.is_some(),
            };
            let tests = written(tree, &known, open);
            Some(KnownRule { priority, head, always, tests })
        };
        (0..index(image.rules.len())).filter_map(known_rule).collect()
    }
}

/// What is known of a rule that can still fire.
struct KnownRule<'t> {
    priority: u32,
    head: Head<'t>,
    /// Whether it fires whatever comes.
    always: bool,
    /// The tests on which it depends.
    tests: BTreeSet<OpenTest<'t>>,
}

impl<'t> Residual<'t> {
    fn of(subject: Subject<'t>, capability: Capability, rules: &[KnownRule<'t>]) -> Self {
        let image = subject.engine().tree().image();
        let never = Standing::Never;
        let mut residual =
            Self { subject, capability, open: Vec::new(), standing: never, tests: Vec::new() };
        let mut tests = BTreeSet::new();
        let mut may_refuse = false;
        // Whether some rule grants, as far as is known.
        let mut grant = Some(false);
        for rule in rules.iter().filter(|rule| rule.head.covers(image, capability.index)) {
            residual.open.push(rule.priority);
            match (rule.head.verb != verb::ALLOW, rule.always) {
                (true, true) => return residual,
                (true, false) => may_refuse = true,
                (false, true) => {
                    grant = Some(true);
                    break;
                }
                (false, false) => grant = None,
            }
            tests.extend(&rule.tests);
        }
        residual.standing = match grant {
            Some(false) => Standing::Never,
            Some(true) if !may_refuse => Standing::Always,
            _ => Standing::Depends,
        };
        if residual.standing == Standing::Depends {
            residual.tests = tests.into_iter().collect();
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
) -> BTreeSet<OpenTest<'t>> {
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
    tests
}
