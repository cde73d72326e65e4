//! What a diagram says is what the rules say.

use crate::arena::Truth;
use crate::graph::skeleton::Skeleton;
use crate::graph::{Built, Node, build};
use crate::inquiry::{Effort, Inquiry};
use crate::lint::neighbours;
use crate::model::Model;
use crate::scene::{Firing, Scene};
use crate::search::Answer;
use crate::version::Version;
use portvakt_core::limits::Limits;
use portvakt_core::lower;
use portvakt_core::policy::{CapabilityId, Policy};
use portvakt_core::resolve::read_policy;
use std::collections::BTreeMap;

/// The rule that settles a request, by the rules themselves.
fn decided(scene: &Scene, truth: &mut Truth<'_>, policy: &Policy) -> (bool, Option<String>) {
    let mut first = |list: &[Firing]| list.iter().find(|one| truth.holds(one.node)).copied();
    let (refusing, granting) = (first(&scene.refusing), first(&scene.granting));
    let name = |one: Option<Firing>| one.map(|one| policy.rules[one.rule.at()].name.clone());
    match (refusing, granting) {
        (None, Some(granting)) => (true, name(Some(granting))),
        (refusing, _) => (false, name(refusing)),
    }
}

/// The rule at the end of the way that a request goes through a diagram.
fn walked(
    built: &Built,
    says: &BTreeMap<(String, String), crate::arena::NodeId>,
    truth: &mut Truth<'_>,
) -> (bool, Option<String>) {
    let mut place = 0;
    loop {
        match &built.diagram.nodes[place] {
            Node::Test { attribute, written, yes, no } => {
                let says = says[&(attribute.clone(), written.clone())];
                let next = if truth.holds(says) { *yes } else { *no };
                assert!(next > place);
                place = next;
            }
            Node::Allow { rule } => return (true, Some(rule.clone())),
            Node::Deny { rule } => return (false, rule.clone()),
            Node::Folded { .. } => panic!("it is not folded"),
        }
    }
}

/// Sends requests that each rule settles, and requests beside them, through the diagrams of all
/// capabilities; gives how many.
fn check(text: &str) -> usize {
    let files = BTreeMap::from([("policy.yaml".to_owned(), text.as_bytes().to_vec())]);
    let limits = Limits::default();
    let policy = read_policy("policy.yaml", &files, &limits).policy.unwrap();
    let tree = lower::compile(&policy, &limits).unwrap();
    let version = Version { policy: &policy, tree: &tree };
    let mut inquiry = Inquiry::new(version, &Effort::default()).unwrap();
    let mut sent = 0;
    for capability in (0..).map(CapabilityId).take(policy.capabilities.len()) {
        let built = build(&mut inquiry, capability).unwrap();
        assert_eq!(built.undecided, 0);
        let scene = inquiry.scene(capability).unwrap();
        let skeleton = Skeleton::of(&scene, &mut inquiry).unwrap();
        let says = skeleton.tests.iter();
        let says = says.map(|one| ((one.attribute.clone(), one.operand.clone()), one.says));
        let says: BTreeMap<_, _> = says.collect();
        let mut models = Vec::new();
        for rule in scene.refusing.iter().chain(&scene.granting) {
            if let Answer::Possible(model) = inquiry.possible(&scene.decided_by(rule)) {
                models.push(model.clone());
                models.extend(neighbours::beside(&model, rule.node, &inquiry.world));
            }
        }
        for model in models {
            let world = &inquiry.world;
            let truth = |model: &'_ Model| {
                let mut truth = Truth::new(&world.arena, model, &world.universe);
                truth.holds(scene.well_formed).then(|| {
                    (decided(&scene, &mut truth, &policy), walked(&built, &says, &mut truth))
                })
            };
            if let Some((decided, walked)) = truth(&model) {
                assert_eq!(decided, walked, "{}", policy.capabilities[capability.at()].name);
                sent += 1;
            }
        }
    }
    sent
}

#[test]
fn requests_end_where_the_rules_say() {
    let sent = check(include_str!("../../../../../policies/dialogporten/policy.yaml"));
    assert!(sent > 500, "{sent}");
    let sent = check(include_str!("../../../../../policies/dialogporten-enforced/policy.yaml"));
    assert!(sent > 500, "{sent}");
}

#[test]
fn ways_that_nobody_can_go_are_left_out() {
    let text = "
portvakt: 1
policy: small
attributes:
  subject.level: { type: integer }
  resource.type: { type: text, values: [letter, form] }
conditions: { strong: { subject.level: { at_least: 3 } } }
capabilities: { read: Read }
rules:
  strong: { allow: read, when: strong }
  stronger: { allow: read, when: { subject.level: { at_least: 4 }, resource.type: letter } }
  letters: { allow: read, when: { resource.type: letter, subject.level: 2 } }
  forms: { allow: read, when: { resource.type: form, subject.level: 2 } }
";
    let files = BTreeMap::from([("policy.yaml".to_owned(), text.as_bytes().to_vec())]);
    let limits = Limits::default();
    let policy = read_policy("policy.yaml", &files, &limits).policy.unwrap();
    let tree = lower::compile(&policy, &limits).unwrap();
    let version = Version { policy: &policy, tree: &tree };
    let mut inquiry = Inquiry::new(version, &Effort::default()).unwrap();
    let built = build(&mut inquiry, CapabilityId(0)).unwrap();
    let test = |attribute: &str, written: &str, yes, no| Node::Test {
        attribute: attribute.to_owned(),
        written: written.to_owned(),
        yes,
        no,
    };
    let allow = |rule: &str| Node::Allow { rule: rule.to_owned() };
    assert_eq!(
        built.diagram.nodes,
        [
            test("subject.level", "2", 4, 1),
            test("subject.level", "{ at_least: 3 }", 3, 2),
            Node::Deny { rule: None },
            allow("strong"),
            test("resource.type", "letter", 6, 5),
            allow("forms"),
            allow("letters"),
        ]
    );
    assert!(check(text) > 10);
}
