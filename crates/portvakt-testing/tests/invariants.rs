//! Invariants of the architecture that hold across crates.
#![expect(clippy::panic, reason = "what should not be possible stops the test")]

use portvakt_eval::{
    Capability, ClaimsError, DecisionTree, Engine, Registers, Stale, Time, Value, VerifiedClaims,
};
use portvakt_testing::compiled;
use portvakt_testing::generate::{Dice, Draft};
use portvakt_testing::oracle::Supply;
use portvakt_testing::round::{Round, policies};

/// A policy with one attribute of each kind of text, and a register.
const POLICY: &str = r#"portvakt: 1
policy: invariants
attributes:
  subject.name: { type: text }
  subject.scope: { type: text_set, split: " " }
  subject.id: { type: text, format: uuid }
  subject.level: { type: integer }
  resource.owner: { type: text, optional: true }
  resource.kind: { type: text, values: [a, b], optional: true }
registers:
  names: { of: text }
capabilities:
  docs: [read, write]
rules:
  readers: { allow: docs.read, when: { subject.scope: { has_any: [read, write] } } }
  owners: { allow: "docs.**", when: { subject.name: { same_as: resource.owner } } }
  named: { allow: docs.write, when: { subject.name: { in: names } } }
  low: { deny: docs.write, when: { subject.level: { less_than: 3 } }, because: Too low. }
"#;

fn tree(text: &str) -> DecisionTree {
    compiled::tree(&compiled::valid(text))
}

fn registers(tree: &DecisionTree, members: &[&str]) -> Registers {
    match tree.registers([("names", members)]) {
        Ok(registers) => registers,
        Err(error) => panic!("{error}"),
    }
}

fn engine<'t>(tree: &'t DecisionTree, registers: &'t Registers) -> Engine<'t> {
    Engine::try_new(tree, registers).unwrap_or_else(|error| panic!("{error}"))
}

fn capability(tree: &DecisionTree, name: &str) -> Capability {
    tree.capability(name).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a01_deciding_allocates_nothing() {
    let tree = tree(POLICY);
    let registers = registers(&tree, &["someone"]);
    let engine = engine(&tree, &registers);
    let claims = br#"{"name":"someone","scope":"x read y","level":7}"#;
    let binding = engine.bind(&VerifiedClaims::vouched_for_by_caller(claims)).unwrap();
    let subject = engine.subject(&binding, Time::MIN).unwrap();
    let owner = tree.attribute("resource.owner").unwrap();
    for name in ["docs.read", "docs.write"] {
        let capability = capability(&tree, name);
        let mut allowed = false;
        let counted = allocation_counter::measure(|| {
            let request = subject.request(capability, &[owner.is(Value::Text("someone"))], &[]);
            allowed = request.decide().is_allowed();
        });
        assert!(allowed, "{name}");
        let request = subject.request(capability, &[], &[]);
        let explained = allocation_counter::measure(|| drop(request.explain()));
        assert!(explained.count_total > 0, "nothing is counted: explaining allocates");
        assert_eq!(counted.count_total, 0, "{name}: {counted:?}");
    }
}

#[test]
fn a01_deciding_generated_requests_allocates_nothing() {
    for seed in 0..policies() {
        let round = Round::new(seed);
        let tree = compiled::tree(&round.policy);
        let registers = tree.registers(&round.supply).unwrap();
        let engine = engine(&tree, &registers);
        for (request, _) in &round.asked {
            let claims = VerifiedClaims::vouched_for_by_caller(request.claims.as_bytes());
            let Ok(binding) = engine.bind(&claims) else {
                continue;
            };
            let subject = engine.subject(&binding, Time::MIN).unwrap();
            let capability =
                tree.capability(&request.capability).unwrap_or_else(|_| Capability::unknown());
            let request = subject.request(capability, &[], &[]);
            let counted = allocation_counter::measure(|| {
                let _ = request.decide();
            });
            assert_eq!(counted.count_total, 0, "seed {seed}: {counted:?}");
        }
    }
}

#[test]
fn a05_damaged_bytes_are_refused_or_are_a_tree() {
    let mut refused = 0_u32;
    let mut accepted = 0_u32;
    for seed in 0..policies() {
        let round = Round::new(seed);
        let bytes = compiled::tree(&round.policy).to_bytes();
        let dice = &mut Dice::new(seed);
        for _ in 0..40 {
            let mut damaged = bytes.clone();
            match dice.below(4) {
                0 => damaged.truncate(dice.below(bytes.len())),
                1 => damaged.insert(dice.below(bytes.len()), 0),
                2 => {
                    // A whole number becomes another small one: what a lying compiler would write.
                    let at = dice.below(bytes.len() / 4) * 4;
                    let word = u32::try_from(dice.below(64)).unwrap().to_le_bytes();
                    if let Some(place) = damaged.get_mut(at..at + 4) {
                        place.copy_from_slice(&word);
                    }
                }
                _ => damaged[dice.below(bytes.len())] ^= 1 << dice.below(8),
            }
            let Ok(tree) = DecisionTree::from_bytes(&damaged) else {
                refused += 1;
                continue;
            };
            accepted += 1;
            assert_eq!(tree.to_bytes(), damaged, "seed {seed}: other bytes come back");
            ask_everything(&tree, &round);
        }
    }
    assert!(refused > 0 && accepted > 0, "{refused} refused, {accepted} accepted");
}

/// Asks whatever a tree of unknown origin can be asked. There is no right answer: it must end.
fn ask_everything(tree: &DecisionTree, round: &Round) {
    let supply: Supply =
        tree.register_declarations().map(|one| (one.name.to_owned(), Vec::new())).collect();
    let Ok(registers) = tree.registers(&supply).or_else(|_| tree.registers(&round.supply)) else {
        return;
    };
    let engine = engine(tree, &registers);
    for (request, _) in round.asked.iter().take(4) {
        let claims = VerifiedClaims::vouched_for_by_caller(request.claims.as_bytes());
        let Ok(binding) = engine.bind(&claims) else {
            continue;
        };
        let Ok(subject) = engine.subject(&binding, Time::MIN) else {
            continue;
        };
        let given: Vec<_> = request
            .given
            .iter()
            .filter_map(|(name, json)| Some(tree.attribute(name).ok()?.is(Value::Json(json))))
            .collect();
        for capability in tree.capabilities() {
            let asked = subject.request(capability, &given, &[]);
            let _ =
                (asked.decide(), asked.explain(), subject.restrict(capability).decide(&given, &[]));
        }
    }
}

#[test]
fn a06_a_policy_that_is_partly_wrong_never_becomes_a_tree() {
    for seed in 0..policies() {
        let text = Draft::new(seed).text();
        let wrong = [
            text.replacen("rules:\n", "rules:\n  wrong: { allow: no.such.capability }\n", 1),
            text.replacen(
                "rules:\n",
                "rules:\n  wrong: { allow: \"**\", when: { subject.nothing: a } }\n",
                1,
            ),
            text.replacen(
                "rules:\n",
                "rules:\n  wrong: { allow: \"**\", wen: { present: subject.a0 } }\n",
                1,
            ),
            text.replacen("rules:\n", "rules:\n  wrong: { allow: \"**\", deny: \"**\" }\n", 1),
            text.replacen("portvakt: 1", "portvakt: 2", 1),
        ];
        for wrong in wrong {
            assert!(compiled::model(&wrong).is_err(), "seed {seed}:\n{wrong}");
        }
    }
}

#[test]
fn a08_a_binding_is_of_no_use_to_another_tree() {
    let (one, other) = (tree(POLICY), tree(&POLICY.replace("less_than: 3", "less_than: 4")));
    let (its, others) = (registers(&one, &["a"]), registers(&other, &["a"]));
    let claims = VerifiedClaims::vouched_for_by_caller(br#"{"scope":"read"}"#);
    let binding = engine(&one, &its).bind(&claims).unwrap();
    assert!(engine(&one, &its).subject(&binding, Time::MIN).is_ok());
    let stale = engine(&other, &others).subject(&binding, Time::MIN).err();
    assert_eq!(stale, Some(Stale::OtherTree));
    assert!(Engine::try_new(&one, &others).is_err(), "register contents of another tree");
}

#[test]
fn a08_handles_of_another_tree_decide_deny() {
    let (one, other) = (tree(POLICY), tree(&POLICY.replace("less_than: 3", "less_than: 4")));
    let its = registers(&one, &["a"]);
    let engine = engine(&one, &its);
    let claims = VerifiedClaims::vouched_for_by_caller(br#"{"scope":"read","name":"x"}"#);
    let binding = engine.bind(&claims).unwrap();
    let subject = engine.subject(&binding, Time::MIN).unwrap();
    assert!(subject.request(capability(&one, "docs.read"), &[], &[]).decide().is_allowed());
    assert!(!subject.request(capability(&other, "docs.read"), &[], &[]).decide().is_allowed());
    let foreign = other.attribute("resource.owner").unwrap().is(Value::Text("x"));
    let decision = subject.request(capability(&one, "docs.read"), &[foreign], &[]).decide();
    assert!(!decision.is_allowed(), "{decision:?}");
}

#[test]
fn a08_other_register_contents_are_looked_up_again() {
    let tree = tree(POLICY);
    let (before, after) = (registers(&tree, &["someone"]), registers(&tree, &["nobody"]));
    let claims = VerifiedClaims::vouched_for_by_caller(br#"{"name":"someone","level":3}"#);
    let binding = engine(&tree, &before).bind(&claims).unwrap();
    let write = capability(&tree, "docs.write");
    for (registers, allowed) in [(&before, true), (&after, false)] {
        let engine = engine(&tree, registers);
        let subject = engine.subject(&binding, Time::MIN).unwrap();
        assert_eq!(subject.request(write, &[], &[]).decide().is_allowed(), allowed);
        assert_eq!(subject.restrict(write).decide(&[], &[]).is_allowed(), allowed);
    }
}

/// The same for what is derived from a register, and for what is compared with that.
#[test]
fn a08_what_is_derived_from_registers_is_worked_out_again() {
    let tree = tree(
        "portvakt: 1
policy: derived
attributes:
  subject.groups: { type: text_set }
  subject.name: { type: text }
  subject.role: { type: text, derive: [{ value: chief, when: { subject.name: { in: names } } }, { value: member }] }
  subject.seat: { type: text, derive: [{ value: first, when: { subject.role: chief } }, { value: last }] }
registers:
  names: { of: text }
capabilities: { c: [role, seat, group, other] }
rules:
  role: { allow: c.role, when: { subject.role: chief } }
  seat: { allow: c.seat, when: { subject.seat: first } }
  group: { allow: c.group, when: { subject.groups: { has_value_of: subject.role } } }
  other: { allow: c.other, when: { subject.groups: { has_value_of: subject.seat } } }
",
    );
    let (before, after) = (registers(&tree, &["someone"]), registers(&tree, &["nobody"]));
    let claims = br#"{"name":"someone","groups":["chief","first"]}"#;
    let claims = VerifiedClaims::vouched_for_by_caller(claims);
    let binding = engine(&tree, &before).bind(&claims).unwrap();
    for (registers, allowed) in [(&before, true), (&after, false)] {
        let engine = engine(&tree, registers);
        let subject = engine.subject(&binding, Time::MIN).unwrap();
        for name in ["c.role", "c.seat", "c.group", "c.other"] {
            let capability = capability(&tree, name);
            let decision = subject.request(capability, &[], &[]).decide();
            assert_eq!(decision.is_allowed(), allowed, "{name}");
            let restricted = subject.restrict(capability).decide(&[], &[]);
            assert_eq!(restricted.is_allowed(), allowed, "{name}");
        }
    }
}

/// A value that must not be seen again.
const SECRET: &str = "hush-hush-4711";

#[test]
fn a11_nothing_prints_the_values_of_claims_and_requests() {
    let tree = tree(POLICY);
    let registers = registers(&tree, &[SECRET]);
    let engine = engine(&tree, &registers);
    let claims = format!(r#"{{"name":"{SECRET}","scope":"{SECRET} read","other":"{SECRET}"}}"#);
    let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
    let binding = engine.bind(&claims).unwrap();
    let subject = engine.subject(&binding, Time::MIN).unwrap();
    let owner = tree.attribute("resource.owner").unwrap();
    let kind = tree.attribute("resource.kind").unwrap();
    let mut printed = vec![format!("{claims:?} {binding:?} {subject:?} {registers:?} {engine:?}")];
    for name in ["docs.read", "docs.write"] {
        let capability = capability(&tree, name);
        for given in [vec![owner.is(Value::Text(SECRET))], vec![kind.is(Value::Text(SECRET))]] {
            let request = subject.request(capability, &given, &[]);
            let residual = subject.restrict(capability);
            printed.push(format!(
                "{request:?} {:?} {:?} {residual:?}",
                request.decide(),
                request.explain()
            ));
        }
    }
    for wrong in [
        format!(r#"{{"id":"{SECRET}"}}"#),
        format!(r#"{{"name":["{SECRET}"]}}"#),
        format!(r#"{{"level":"{SECRET}"}}"#),
        format!(r#"{{"{SECRET}":1,"{SECRET}":2}}"#),
        format!(r#"["{SECRET}"]"#),
        format!(r#"{{"name":"{SECRET}"#),
    ] {
        let error: ClaimsError = engine
            .bind(&VerifiedClaims::vouched_for_by_caller(wrong.as_bytes()))
            .expect_err("these claims are malformed");
        printed.push(format!("{error} {error:?}"));
    }
    for text in printed {
        assert!(!text.contains(SECRET), "{text}");
    }
}

/// A policy of so many rules in one shape.
type Shape = fn(usize) -> String;

/// Shapes in which rules overlap as badly as they can.
const SHAPES: &[(&str, Shape)] = &[
    ("lists that overlap", |rule| {
        let list: Vec<String> = (rule..rule + 6).map(|one| format!("v{}", one % 50)).collect();
        format!(
            "allow: \"**\", when: {{ subject.name: [{}], subject.level: {{ at_least: {rule} }} }}",
            list.join(", ")
        )
    }),
    ("members side by side", |rule| {
        format!("allow: \"**\", when: {{ subject.scope: {{ has_all: [s{rule}, s{}] }} }}", rule + 1)
    }),
    ("intervals in each other", |rule| {
        format!(
            "allow: \"**\", when: {{ subject.level: {{ at_least: {rule}, at_most: {} }} }}",
            2_000 - rule
        )
    }),
    ("alternatives of everything", |rule| {
        format!(
            "allow: \"**\", when: {{ any: [{{ subject.name: n{rule} }}, {{ subject.scope: s{rule} }}, {{ subject.level: {rule} }}, {{ not: {{ subject.name: m{rule} }}, resource.owner: o{rule} }}] }}"
        )
    }),
    ("prefixes", |rule| {
        format!("allow: \"**\", when: {{ subject.name: {{ starts_with: p{rule}/x }} }}")
    }),
    ("refusals", |rule| {
        format!(
            "deny: docs.read, when: {{ subject.name: d{rule}, resource.owner: {{ is_not: e{rule} }} }}"
        )
    }),
];

#[test]
fn a15_every_shape_compiles_to_a_size_linear_in_its_text() {
    for (name, shape) in SHAPES {
        let size = |rules: usize| {
            let rules: Vec<String> =
                (0..rules).map(|rule| format!("  r{rule}: {{ {} }}\n", shape(rule))).collect();
            let text = POLICY.replace("rules:\n", &format!("rules:\n{}", rules.concat()));
            tree(&text).to_bytes().len()
        };
        let (small, large) = (size(100), size(400));
        assert!(large < small * 6, "{name}: {small} bytes for 100 rules, {large} for 400");
    }
}
