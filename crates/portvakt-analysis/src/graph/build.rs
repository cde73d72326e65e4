//! The diagram of a capability: test after test, each either way, until a rule settles the request.

use super::diagram::{Diagram, Ends, Node};
use super::skeleton::{Left, Order, Skeleton};
use crate::arena::{Arena, NodeId};
use crate::inquiry::Inquiry;
use crate::scene::{Question, Scene};
use crate::search::Answer;
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::CapabilityId;
use std::collections::{BTreeMap, BTreeSet};

/// So many nodes are looked at in one order of tests; what comes after is folded.
const LOOKED_AT: usize = 1_000;

/// Of so many folded parts it is asked what requests can end with there.
const ASKED: usize = 50;

/// A diagram, and what is not known about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Built {
    /// The diagram.
    pub diagram: Diagram,
    /// How many ways are drawn of which it is not known whether any request goes there.
    pub undecided: usize,
}

/// Makes the diagram of a capability. Ways that no well-formed request can go are left out; tests
/// that say the same are one, and so are parts that are alike. Of several orders of tests the one
/// that gives the smallest diagram is taken.
///
/// # Errors
///
/// A pattern has no automaton within the limits.
pub fn build(inquiry: &mut Inquiry<'_>, capability: CapabilityId) -> Result<Built, PatternError> {
    let scene = inquiry.scene(capability)?;
    let mut skeleton = Skeleton::of(&scene, inquiry)?;
    let mut best: Option<Built> = None;
    for order in [Order::MostTested, Order::SubjectFirst, Order::AsWritten] {
        let order = skeleton.order(order);
        let rules = skeleton.rules.clone();
        let mut builder = Builder {
            inquiry: &mut *inquiry,
            skeleton: &mut skeleton,
            scene: &scene,
            order,
            path: Vec::new(),
            nodes: Vec::new(),
            places: BTreeMap::new(),
            known: BTreeMap::new(),
            looked_at: 0,
            undecided: 0,
        };
        let root = builder.below(rules);
        let built = builder.finish(root);
        if best.as_ref().is_none_or(|best| built.is_better_than(best)) {
            best = Some(built);
        }
    }
    Ok(best.unwrap_or_default())
}

impl Built {
    /// Folded less, then smaller.
    fn is_better_than(&self, other: &Self) -> bool {
        let folded = |built: &Self| {
            built.diagram.nodes.iter().filter(|one| matches!(one, Node::Folded { .. })).count()
        };
        (folded(self), self.diagram.nodes.len()) < (folded(other), other.diagram.nodes.len())
    }
}

/// The rules that are left, and what is known of the inputs that they still test.
type State = (Vec<Left>, Vec<(usize, bool)>);

/// A node as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Test(usize, usize, usize),
    Allow(u32),
    Deny(Option<u32>),
    Folded(Ends, usize, usize),
}

struct Builder<'b, 'v> {
    inquiry: &'b mut Inquiry<'v>,
    skeleton: &'b mut Skeleton,
    scene: &'b Scene,
    order: Vec<usize>,
    /// The tests made on the way here.
    path: Vec<(usize, bool)>,
    /// Each after those that it leads to.
    nodes: Vec<Shape>,
    places: BTreeMap<Shape, usize>,
    known: BTreeMap<State, usize>,
    looked_at: usize,
    undecided: usize,
}

impl Builder<'_, '_> {
    /// The node for the rules that are left. Depth: one for each test.
    fn below(&mut self, rules: Vec<Left>) -> usize {
        let rules = settled(rules);
        match rules.first() {
            None => return self.place(Shape::Deny(None)),
            Some(first) if first.node == Arena::TRUE => {
                let rule = first.rule.0;
                return self.place(if first.grants {
                    Shape::Allow(rule)
                } else {
                    Shape::Deny(Some(rule))
                });
            }
            Some(_) => {}
        }
        let mut tests = BTreeSet::new();
        for left in &rules {
            tests.extend(self.skeleton.tests_in(left.node));
        }
        let Some(test) = self.order.iter().copied().find(|test| tests.contains(test)) else {
            return self.place(Shape::Deny(None));
        };
        let state = (rules, self.relevant(&tests));
        if let Some(known) = self.known.get(&state) {
            return *known;
        }
        let (rules, relevant) = state;
        self.looked_at = self.looked_at.saturating_add(1);
        if self.looked_at > LOOKED_AT {
            let folded = self.looked_at.saturating_sub(LOOKED_AT);
            let ends = if folded <= ASKED { self.ends() } else { Ends::Both };
            return self.place(Shape::Folded(ends, tests.len(), rules.len()));
        }
        let next = [true, false].map(|holds| {
            self.path.push((test, holds));
            let next = self.is_possible().then(|| {
                let given = rules.iter().map(|left| Left {
                    node: self.skeleton.given(test, holds, left.node),
                    ..*left
                });
                let given: Vec<Left> = given.collect();
                self.below(given)
            });
            self.path.pop();
            next
        });
        let place = match next {
            [Some(yes), Some(no)] if yes != no => self.place(Shape::Test(test, yes, no)),
            [Some(only), _] | [None, Some(only)] => only,
            // Nobody comes here.
            [None, None] => self.place(Shape::Deny(None)),
        };
        self.known.insert((rules, relevant), place);
        place
    }

    fn place(&mut self, shape: Shape) -> usize {
        if let Some(known) = self.places.get(&shape) {
            return *known;
        }
        self.nodes.push(shape.clone());
        let place = self.nodes.len().saturating_sub(1);
        self.places.insert(shape, place);
        place
    }

    /// What is known that the tests can depend on: of the same inputs, or of inputs that are tested
    /// together with them.
    fn relevant(&self, tests: &BTreeSet<usize>) -> Vec<(usize, bool)> {
        let inputs = |test: &usize| self.skeleton.tests.get(*test).map(|one| &one.inputs);
        let mut reached: BTreeSet<_> = tests.iter().filter_map(inputs).flatten().copied().collect();
        let mut relevant = BTreeSet::new();
        loop {
            let before = relevant.len();
            for (test, holds) in &self.path {
                if let Some(inputs) = inputs(test).filter(|inputs| !inputs.is_disjoint(&reached)) {
                    relevant.insert((*test, *holds));
                    reached.extend(inputs);
                }
            }
            if relevant.len() == before {
                return relevant.into_iter().collect();
            }
        }
    }

    /// A well-formed request that goes this way.
    fn question(&self) -> Question {
        let says = self
            .path
            .iter()
            .filter_map(|(test, holds)| Some((self.skeleton.tests.get(*test)?.says, *holds)));
        says.fold(self.scene.request(), |question, (node, holds)| question.and(node, holds))
    }

    fn is_possible(&mut self) -> bool {
        match self.inquiry.possible(&self.question()) {
            Answer::Possible(_) => true,
            Answer::Impossible => false,
            Answer::Undecided => {
                self.undecided = self.undecided.saturating_add(1);
                true
            }
        }
    }

    /// What requests that come here can end with; both, when it is not known.
    fn ends(&mut self) -> Ends {
        let allows: NodeId = self.scene.allows(&mut self.inquiry.world);
        let impossible = [true, false].map(|allowed| {
            let question = self.question().and(allows, allowed);
            matches!(self.inquiry.possible(&question), Answer::Impossible)
        });
        match impossible {
            [true, false] => Ends::Deny,
            [false, true] => Ends::Allow,
            _ => Ends::Both,
        }
    }

    /// The nodes that the root leads to, each before those that it leads to.
    fn finish(self, root: usize) -> Built {
        let mut wanted = BTreeSet::from([root]);
        for (place, shape) in self.nodes.iter().enumerate().rev() {
            if let (true, Shape::Test(_, yes, no)) = (wanted.contains(&place), shape) {
                wanted.extend([*yes, *no]);
            }
        }
        let numbers: BTreeMap<usize, usize> =
            wanted.iter().rev().enumerate().map(|(number, place)| (*place, number)).collect();
        let number = |place: &usize| numbers.get(place).copied().unwrap_or_default();
        let policy = self.inquiry.version.policy;
        let rule = |id: u32| {
            let rule = policy.rules.get(portvakt_eval::index::at(id));
            rule.map(|one| one.name.clone()).unwrap_or_default()
        };
        let nodes = wanted.iter().rev().filter_map(|place| self.nodes.get(*place));
        let nodes = nodes.map(|shape| match shape {
            Shape::Test(test, yes, no) => {
                let test = self.skeleton.tests.get(*test);
                Node::Test {
                    attribute: test.map(|one| one.attribute.clone()).unwrap_or_default(),
                    written: test.map(|one| one.operand.clone()).unwrap_or_default(),
                    yes: number(yes),
                    no: number(no),
                }
            }
            Shape::Allow(id) => Node::Allow { rule: rule(*id) },
            Shape::Deny(id) => Node::Deny { rule: id.map(rule) },
            Shape::Folded(ends, tests, rules) => {
                Node::Folded { ends: *ends, tests: *tests, rules: *rules }
            }
        });
        Built { diagram: Diagram { nodes: nodes.collect() }, undecided: self.undecided }
    }
}

/// The rules that can still settle a request: none that cannot fire, none after one that does.
fn settled(rules: Vec<Left>) -> Vec<Left> {
    let mut left = Vec::with_capacity(rules.len());
    for rule in rules {
        if rule.node == Arena::FALSE {
            continue;
        }
        let fires = rule.node == Arena::TRUE;
        left.push(rule);
        if fires {
            break;
        }
    }
    left
}
