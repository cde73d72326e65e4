//! Other attributes that are said to be missing, against every request that differs in one of them.
//!
//! `PORTVAKT_CASES` counts policies here.
#![expect(clippy::indexing_slicing, reason = "a wrong place stops the test")]
#![expect(clippy::unwrap_used, reason = "what does not load stops the test")]

use portvakt_analysis::inquiry::Effort;
use portvakt_analysis::missing::{Asked, Denials};
use portvakt_analysis::version::Version;
use portvakt_core::policy::{AttributeId, Policy, Source, ValueType};
use portvakt_eval::{Engine, VerifiedClaims};
use portvakt_testing::compiled;
use portvakt_testing::engine_paths::supplied;
use portvakt_testing::generate::Dice;
use portvakt_testing::oracle::Supply;
use portvakt_testing::round::cases;
use portvakt_testing::small::{Column, Everything, SmallPolicy, Space};
use std::collections::BTreeSet;

/// How many denied requests of a policy are looked at.
const PLACES: usize = 12;

/// The attributes that are not derived.
fn read(policy: &Policy) -> Vec<AttributeId> {
    let all = (0..).map(AttributeId).zip(&policy.attributes);
    all.filter(|(_, one)| !matches!(one.source, Source::Derive(_))).map(|(id, _)| id).collect()
}

/// The places that differ from one in this attribute alone.
fn beside(
    everything: &Everything<'_>,
    supplies: &[Supply],
    at: usize,
    attribute: AttributeId,
) -> Vec<usize> {
    let others: Vec<AttributeId> =
        read(everything.policy).into_iter().filter(|one| *one != attribute).collect();
    let same = |place: &usize| {
        let equal = |id: &AttributeId| everything.value(*id, *place) == everything.value(*id, at);
        supplies[*place] == supplies[at] && others.iter().all(equal)
    };
    (0..everything.space.count()).filter(same).collect()
}

/// Where a condition in the words of an answer holds.
fn holds(text: &str, space: &Space, condition: &str) -> Column {
    let parts: Vec<String> = condition.split(" and ").map(|part| format!("{{ {part} }}")).collect();
    let probe = match &parts[..] {
        [one] => format!("  probe: {one}\n"),
        all => format!("  probe: {{ all: [{}] }}\n", all.join(", ")),
    };
    let with = if text.contains("\nconditions:\n") {
        text.replacen("\nconditions:\n", &format!("\nconditions:\n{probe}"), 1)
    } else {
        text.replacen("\ncapabilities:", &format!("\nconditions:\n{probe}capabilities:"), 1)
    };
    let policy = compiled::valid(&with);
    let probe = policy.conditions.iter().find(|one| one.name == "probe").unwrap();
    Everything::new(&policy, space).column(&probe.condition)
}

#[test]
fn other_attributes_are_those_that_enumeration_finds() {
    let (mut denied, mut listed, mut conditions, mut joined, mut unseen) =
        (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for seed in 0..cases(60) {
        let text = SmallPolicy::new(seed).text();
        let policy = compiled::valid(&text);
        let tree = compiled::tree(&policy);
        let space = Space::small(&[&policy]);
        let everything = Everything::new(&policy, &space);
        let supplies: Vec<Supply> = (0..space.count()).map(|at| space.supply(at)).collect();
        let version = Version { policy: &policy, tree: &tree };
        let mut denials = Denials::new(version, &Effort::default()).unwrap();
        let dice = &mut Dice::new(seed);
        let name = dice.pick(&policy.capabilities).name.clone();
        let capability = policy.find_capability(&name).unwrap();
        let allowed = everything.allowed(capability);
        let well_formed = everything.well_formed(capability);
        let open = well_formed.without(&allowed);
        let places: Vec<usize> = open.places().collect();
        for _ in 0..PLACES.min(places.len()) {
            let at = *dice.pick(&places);
            let request = space.request(at, &name);
            let registers = tree.registers(&supplies[at]).unwrap();
            let engine = Engine::try_new(&tree, &registers).unwrap();
            let (resource, context) = supplied(&tree, &request);
            let asked = Asked {
                engine,
                claims: VerifiedClaims::vouched_for_by_caller(request.claims.as_bytes()),
                capability: tree.capability(&name).unwrap(),
                resource: &resource,
                context: &context,
            };
            let found = denials.missing(&asked).unwrap();
            assert_eq!(found.undecided, [], "seed {seed}: {request:?}\n{text}");
            denied += 1;
            for id in read(&policy) {
                let attribute = &policy.attributes[id.at()];
                // Scopes are another answer's.
                let scope = matches!(&attribute.source, Source::Claim { claim, path }
                    if path.is_empty() && claim == "scope");
                if scope && attribute.value_type == ValueType::TextSet {
                    continue;
                }
                let beside = beside(&everything, &supplies, at, id);
                let possible = beside.iter().any(|place| allowed.holds(*place));
                let change = found.attributes.iter().find(|one| one.attribute == attribute.name);
                // Members that are never suggested may be what alone would help. A value later than
                // all others, a member of a register that no rule names, or a text that is like no
                // other may be in no space; but with it the engine has allowed the request.
                let elsewhere = attribute.value_type != ValueType::Boolean;
                unseen += u32::from(!possible && change.is_some());
                let fits = match (possible, change) {
                    (true, None) => !attribute.internal.is_empty(),
                    (false, Some(_)) => elsewhere,
                    (true, Some(_)) | (false, None) => true,
                };
                assert!(
                    fits,
                    "seed {seed}: {} would do: {possible}, {change:?}\n{request:?} {:?}\n{text}",
                    attribute.name, supplies[at]
                );
                let Some(change) = change else {
                    continue;
                };
                listed += 1;
                for condition in &change.conditions {
                    conditions += 1;
                    joined += u32::from(condition.contains(" and "));
                    let holds = holds(&text, &space, condition);
                    let beside = beside.iter().copied();
                    let fulfilling = beside.filter(|place| holds.holds(*place));
                    // Elsewhere some value is malformed, or the attribute would have to be there.
                    let fulfilling: Vec<usize> =
                        fulfilling.filter(|place| well_formed.holds(*place)).collect();
                    let absent = condition.starts_with("absent:") && !attribute.may_be_absent();
                    assert!(!absent, "seed {seed}: `{condition}` would be malformed");
                    assert!(
                        fulfilling.iter().all(|place| allowed.holds(*place))
                            && (elsewhere || !fulfilling.is_empty()),
                        "seed {seed}: `{condition}` does not suffice\n{request:?} {:?}\n{text}",
                        supplies[at]
                    );
                }
                let distinct: BTreeSet<&String> = change.conditions.iter().collect();
                assert_eq!(distinct.len(), change.conditions.len(), "seed {seed}");
            }
        }
    }
    // Most answers are one test; few need several of them.
    let seen = [denied, listed, conditions];
    assert!(seen.iter().all(|count| *count > 200) && joined > 10, "{seen:?}, {joined} joined");
    assert!(unseen * 10 < listed, "{unseen} of {listed} are in no space");
}
