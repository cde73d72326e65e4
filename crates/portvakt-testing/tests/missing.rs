//! What is said to be missing, against asking the oracle about every set of scopes.
#![expect(clippy::panic, reason = "answers that differ stop the test")]
#![expect(clippy::arithmetic_side_effects, reason = "an overflow stops the test")]
#![expect(clippy::unwrap_used, reason = "what does not load stops the test")]
#![expect(clippy::indexing_slicing, reason = "a wrong place stops the test")]

use portvakt_analysis::inquiry::Effort;
use portvakt_analysis::missing::{Asked, Denials};
use portvakt_analysis::version::Version;
use portvakt_core::policy::{AttributeId, Constant, Operand, Policy, Source, ValueType};
use portvakt_eval::{Capability, Engine, VerifiedClaims};
use portvakt_testing::compiled;
use portvakt_testing::engine_paths::supplied;
use portvakt_testing::generate::{Dice, Draft, Request};
use portvakt_testing::oracle::{Answer, Oracle, Question, Supply, Value as Read};
use portvakt_testing::round::policies;
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// What policies of scopes begin with.
const HEAD: &str = r#"portvakt: 1
policy: scopes
attributes:
  subject.scope: { type: text_set, split: " ", known: [s0, s1, s2, s3, s4], internal: [s4] }
  subject.scp: { type: text_set }
  subject.roles: { type: text_set }
  subject.kind: { type: text }
  subject.origin:
    type: text
    derive: [{ value: near, when: TEST }, { value: far }]
capabilities: { a: A, b: B }
rules:
"#;

/// A policy, contents of its registers, and how requests for it are drawn.
struct Drawn {
    text: String,
    supply: Supply,
    request: Box<dyn Fn(&mut Dice) -> Request>,
}

impl Drawn {
    /// A generated policy of which some sets are made the scopes; none when it has no sets.
    fn general(seed: u64) -> Option<Self> {
        let draft = Draft::new(seed);
        let mut text = draft.text();
        let mut renamed = Vec::new();
        for line in draft.text().lines() {
            let name = line.trim_start().split(':').next().unwrap_or_default();
            let set = line.contains("{ type: text_set") && !line.contains("claim: ");
            let Some(word) = name.strip_prefix("subject.").filter(|_| set) else {
                continue;
            };
            let Some(claim) = ["scope", "scp"].get(renamed.len()) else {
                break;
            };
            let other = line.replace("{ type:", &format!("{{ claim: {claim}, type:"));
            text = text.replace(line, &other);
            renamed.push((format!("\"{word}\":"), *claim));
        }
        let supply = draft.supply(&mut Dice::new(seed));
        let request = move |dice: &mut Dice| {
            let mut request = Request::new(dice, &draft);
            for (before, claim) in &renamed {
                request.claims = request.claims.replace(before, &format!("\"{claim}\":"));
            }
            request
        };
        let claimed = text.contains("claim: scope");
        claimed.then(|| Self { text, supply, request: Box::new(request) })
    }

    /// A policy that speaks of little else than scopes.
    fn of_scopes(seed: u64) -> Self {
        let dice = &mut Dice::new(seed);
        let near =
            ["{ subject.scope: s1 }", "{ not: { subject.scope: s0 } }", "{ absent: subject.scp }"];
        let mut parts = vec![HEAD.replace("TEST", near[dice.below(3)])];
        for at in 0..dice.between(2, 7) {
            let verb = *dice.pick(&["allow", "allow", "deny", "require"]);
            let covers = *dice.pick(&["[a, b]", "a", "a", "b"]);
            let condition = condition(dice, 2);
            parts.push(match verb {
                "require" => format!("  r{at}: {{ require: {condition}, for: {covers} }}\n"),
                _ => format!("  r{at}: {{ {verb}: {covers}, when: {condition} }}\n"),
            });
        }
        let request = |dice: &mut Dice| {
            let mut claims = Vec::new();
            let scope = *dice.pick(&["", "s0", "s1 s2", "s3 x", "s0 s4", "other"]);
            let sets = ["[]", "[\"p0\"]", "[\"p1\",\"s1\"]", "\"p0\"", "null"];
            for (name, json) in [
                ("scope", *dice.pick(&[&format!("\"{scope}\""), "null", "[\"s2\"]"])),
                ("scp", *dice.pick(&sets)),
                ("roles", *dice.pick(&["[]", "[\"s0\"]", "[\"s1\",\"p1\"]"])),
                ("kind", *dice.pick(&["\"s0\"", "\"p0\"", "\"x\""])),
            ] {
                if dice.percent(60) {
                    claims.push(format!("\"{name}\":{json}"));
                }
            }
            let claims = format!("{{{}}}", claims.join(","));
            let capability = (*dice.pick(&["a", "a", "b"])).to_owned();
            Request { claims, given: BTreeMap::new(), capability }
        };
        Self { text: parts.concat(), supply: Supply::new(), request: Box::new(request) }
    }
}

/// One test, in braces.
fn test(dice: &mut Dice) -> String {
    let members = |dice: &mut Dice| dice.some(&["s0", "s1", "s2", "s3", "s4"], 3).join(", ");
    let others = |dice: &mut Dice| dice.some(&["p0", "p1"], 2).join(", ");
    match dice.below(14) {
        0..=2 => format!("{{ subject.scope: s{} }}", dice.below(5)),
        3 => format!("{{ subject.scope: {{ has_all: [{}] }} }}", members(dice)),
        4 => format!("{{ subject.scope: {{ has_any: [{}] }} }}", members(dice)),
        5 => format!("{{ subject.scope: {{ has_only: [{}] }} }}", members(dice)),
        6 => format!("{{ subject.scope: {{ is_not: s{} }} }}", dice.below(5)),
        7 => "{ subject.scope: { matches: \"s[13]\" } }".to_owned(),
        8 => (*dice.pick(&["{ present: subject.scope }", "{ absent: subject.scp }"])).to_owned(),
        9 => format!("{{ subject.scp: {{ has_all: [{}] }} }}", others(dice)),
        10 => format!("{{ subject.scp: {{ has_only: [{}] }} }}", others(dice)),
        11 => {
            let tests = ["subject.kind: s0", "subject.origin: near", "subject.origin: far"];
            format!("{{ {} }}", dice.pick(&tests))
        }
        12 => {
            let set = *dice.pick(&["scope", "scp"]);
            let other = *dice.pick(&["roles", "kind"]);
            format!("{{ subject.{set}: {{ has_value_of: subject.{other} }} }}")
        }
        _ => "{ subject.scp: { has_value_of: subject.scope } }".to_owned(),
    }
}

fn condition(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 || dice.percent(30) {
        return test(dice);
    }
    if dice.percent(20) {
        return format!("{{ not: {} }}", condition(dice, depth - 1));
    }
    let word = *dice.pick(&["all", "any"]);
    let (one, other) = (condition(dice, depth - 1), condition(dice, depth - 1));
    if one == other { one } else { format!("{{ {word}: [{one}, {other}] }}") }
}

/// The scopes that rules name, by attribute, but for those that are internal.
fn named(policy: &Policy) -> BTreeSet<(AttributeId, String)> {
    let mut all = Vec::new();
    for rule in &policy.rules {
        all.extend(rule.when.iter().chain(&rule.unless));
        if let portvakt_core::policy::Verb::Require(condition) = &rule.verb {
            all.push(condition);
        }
    }
    all.extend(policy.conditions.iter().map(|one| &one.condition));
    for attribute in &policy.attributes {
        if let Source::Derive(entries) = &attribute.source {
            all.extend(entries.iter().filter_map(|entry| entry.when.as_ref()));
        }
    }
    let mut named = BTreeSet::new();
    for condition in all {
        condition.each_test(&mut |test| {
            let attribute = &policy.attributes[test.attribute.at()];
            let scope = matches!(&attribute.source, Source::Claim { claim, path }
                if path.is_empty() && (claim == "scope" || claim == "scp"));
            if !scope || attribute.value_type != ValueType::TextSet {
                return;
            }
            let constants = match &test.operand {
                Operand::Constant(one) => std::slice::from_ref(one),
                Operand::Constants(list) => list,
                _ => &[],
            };
            for constant in constants {
                if let Constant::Text(text) = constant
                    && !attribute.internal.contains(text)
                {
                    named.insert((test.attribute, text.clone()));
                }
            }
        });
    }
    named
}

/// The claims with scopes added, as an array each.
fn with(
    policy: &Policy,
    claims: &str,
    held: &BTreeMap<&str, Read>,
    set: &[&(AttributeId, String)],
) -> String {
    let mut all: BTreeMap<String, Box<RawValue>> = serde_json::from_str(claims).unwrap();
    for (id, _) in set {
        let attribute = &policy.attributes[id.at()];
        let Source::Claim { claim, .. } = &attribute.source else {
            panic!("{} is no claim", attribute.name);
        };
        let mut members = match held.get(attribute.name.as_str()) {
            Some(Read::Set(members)) => members.clone(),
            _ => BTreeSet::new(),
        };
        members.extend(set.iter().filter(|(of, _)| of == id).map(|(_, text)| text.clone()));
        let wrapped = attribute.format.is_some_and(|format| format.envelope.is_some());
        let member = |text: &String| {
            let id = serde_json::json!({"authority": "iso6523-actorid-upis", "ID": format!("0192:{text}")});
            if wrapped { id } else { Json::from(text.as_str()) }
        };
        let json = members.iter().map(member).collect::<Json>().to_string();
        all.insert(claim.clone(), RawValue::from_string(json).unwrap());
    }
    serde_json::to_string(&all).unwrap()
}

/// Every smallest set of scopes that turns a denial into an allow, by asking about every set.
fn expected(policy: &Policy, oracle: &Oracle<'_>, request: &Request) -> BTreeSet<BTreeSet<String>> {
    let Request { claims, given, capability } = request;
    let question = Question { claims, given, capability };
    let held = oracle.values(question);
    let holds = |(id, text): &(AttributeId, String)| {
        let name = policy.attributes[id.at()].name.as_str();
        matches!(held.get(name), Some(Read::Set(members)) if members.contains(text))
    };
    let candidates = named(policy);
    let candidates: Vec<_> = candidates.iter().filter(|one| !holds(one)).collect();
    assert!(candidates.len() <= 14, "too many to enumerate");
    let mut sets: Vec<u32> = (1..1_u32 << candidates.len()).collect();
    sets.sort_by_key(|set| set.count_ones());
    let mut smallest: Vec<u32> = Vec::new();
    for set in sets {
        if smallest.iter().any(|known| known & set == *known) {
            continue;
        }
        let chosen: Vec<_> = candidates
            .iter()
            .enumerate()
            .filter(|(at, _)| set >> at & 1 != 0)
            .map(|(_, one)| *one)
            .collect();
        let claims = &with(policy, claims, &held, &chosen);
        if matches!(oracle.answer(Question { claims, given, capability }), Answer::Granted(_)) {
            smallest.push(set);
        }
    }
    let texts = |set: &u32| -> BTreeSet<String> {
        let chosen = candidates.iter().enumerate().filter(|(at, _)| set >> at & 1 != 0);
        chosen.map(|(_, (_, text))| text.clone()).collect()
    };
    let all: BTreeSet<BTreeSet<String>> = smallest.iter().map(texts).collect();
    let within = |set: &&BTreeSet<String>| !all.iter().any(|one| one.is_subset(set) && one != *set);
    all.iter().filter(within).cloned().collect()
}

#[test]
fn missing_scopes_are_those_that_enumeration_finds() {
    let mut seen = [0_u32; 5];
    for seed in 0..policies() * 4 {
        let drawn = if seed % 4 == 0 { Drawn::general(seed) } else { Some(Drawn::of_scopes(seed)) };
        let Some(Drawn { text, supply, request }) = drawn else {
            continue;
        };
        let policy = compiled::valid(&text);
        let tree = compiled::tree(&policy);
        let dice = &mut Dice::new(seed ^ 0x3155);
        let registers = tree.registers(&supply).unwrap();
        let engine = Engine::try_new(&tree, &registers).unwrap();
        let oracle = Oracle::new(&policy, &supply);
        let version = Version { policy: &policy, tree: &tree };
        let mut denials = Denials::new(version, &Effort::default()).unwrap();
        for _ in 0..12 {
            let request = request(dice);
            let (resource, context) = supplied(&tree, &request);
            let asked = Asked {
                engine,
                claims: VerifiedClaims::vouched_for_by_caller(request.claims.as_bytes()),
                capability: tree.capability(&request.capability).unwrap_or(Capability::unknown()),
                resource: &resource,
                context: &context,
            };
            let found = denials.missing(&asked).unwrap();
            assert_eq!(found.undecided, [], "seed {seed}");
            let sets: BTreeSet<BTreeSet<String>> =
                found.scopes.iter().map(|set| set.iter().cloned().collect()).collect();
            assert_eq!(sets.len(), found.scopes.len(), "seed {seed}: a set stands twice");
            assert!(found.scopes.is_sorted_by_key(Vec::len), "seed {seed}: not by size");
            let Request { claims, given, capability } = &request;
            let answer = oracle.answer(Question { claims, given, capability });
            let denied = matches!(answer, Answer::Refused(_) | Answer::NoRuleGrants);
            let expected =
                if denied { expected(&policy, &oracle, &request) } else { BTreeSet::new() };
            let capped = found.capped && sets.is_subset(&expected);
            assert!(
                capped || !found.capped && sets == expected,
                "seed {seed}: {request:?}\n{supply:?}\n{text}\nfound    {sets:?}\nexpected {expected:?}"
            );
            seen[0] += u32::from(denied);
            seen[1] += u32::from(denied && sets.is_empty());
            seen[2] += u32::from(sets.iter().any(|set| set.len() == 1));
            seen[3] += u32::from(sets.iter().any(|set| set.len() > 1));
            seen[4] += u32::from(sets.len() > 1);
        }
    }
    // Denied; of these without help, with one scope, with several, with several sets.
    assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
}
