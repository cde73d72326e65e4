//! The values that are read for answers about one request are those that are decided with.
#![expect(clippy::panic, reason = "readers that differ stop the test")]

use portvakt_core::policy::{Constant, Source};
use portvakt_eval::value::address_of;
use portvakt_eval::{DecisionTree, Engine, Supplied, Time, Value, ValueReader, VerifiedClaims};
use portvakt_testing::compiled;
use portvakt_testing::engine_paths::supplied;
use portvakt_testing::generate::Request;
use portvakt_testing::oracle::{Oracle, Question, Value as Expected};
use portvakt_testing::round::{Round, policies};
use std::collections::BTreeMap;

type Values = BTreeMap<String, Expected>;

fn note(tree: &DecisionTree, values: &mut Values, supplied: Supplied<'_>) {
    let value = match supplied.value {
        Value::Text(text) => Expected::One(Constant::Text(text.to_owned())),
        Value::Texts(texts) => Expected::Set(texts.iter().map(|one| (*one).to_owned()).collect()),
        Value::Integer(number) => Expected::One(Constant::Integer(number)),
        Value::Boolean(truth) => Expected::One(Constant::Boolean(truth)),
        Value::Time(time) => Expected::One(Constant::Time(time.seconds())),
        Value::Ip(ip) => Expected::One(Constant::Ip(address_of(ip))),
        Value::Json(_) | Value::Absent => panic!("{supplied:?} is no value that was read"),
    };
    let name = tree.attribute_name(supplied.attribute).to_owned();
    assert!(values.insert(name, value).is_none(), "a value is handed on twice");
}

#[test]
fn values_are_read_as_the_oracle_reads_them() {
    let (mut compared, mut refused) = (0_u32, [0_u32; 2]);
    for seed in 0..policies() {
        let round = Round::new(seed);
        let tree = compiled::tree(&round.policy);
        let registers = tree.registers(&round.supply).unwrap();
        let engine = Engine::try_new(&tree, &registers).unwrap();
        let reader = ValueReader::of(&tree).unwrap();
        let oracle = Oracle::new(&round.policy, &round.supply);
        for (request, _) in &round.asked {
            let mut values = Values::new();
            let claims = VerifiedClaims::vouched_for_by_caller(request.claims.as_bytes());
            let read = reader.claims(&claims, |one| note(&tree, &mut values, one));
            let binding = engine.bind(&claims);
            assert_eq!(read.as_ref().err(), binding.as_ref().err(), "seed {seed}: {request:?}");
            let Ok(binding) = binding else {
                refused[0] += 1;
                continue;
            };
            let (resource, context) = supplied(&tree, request);
            let read = reader.given(&resource, &context, |one| note(&tree, &mut values, one));
            if let Err(malformed) = read {
                let subject = engine.subject(&binding, Time::MIN).unwrap();
                let capability = tree.capabilities().next().unwrap();
                let decision = subject.request(capability, &resource, &context).decide();
                assert_eq!(decision.malformed(), Some(malformed), "seed {seed}: {request:?}");
                refused[1] += 1;
                continue;
            }
            let Request { claims, given, capability } = request;
            let mut expected = oracle.values(Question { claims, given, capability });
            for attribute in &round.policy.attributes {
                if matches!(attribute.source, Source::Derive(_)) {
                    expected.remove(attribute.name.as_str());
                }
            }
            let expected: Values =
                expected.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            assert_eq!(values, expected, "seed {seed}: {request:?}\n{}", round.draft.text());
            compared += u32::from(!values.is_empty());
        }
    }
    assert!(compared > 300 && refused.iter().all(|count| *count > 10), "{compared}, {refused:?}");
}

#[test]
fn the_members_of_registers_are_told() {
    for seed in 0..policies() {
        let round = Round::new(seed);
        let tree = compiled::tree(&round.policy);
        let registers = tree.registers(&round.supply).unwrap();
        let engine = Engine::try_new(&tree, &registers).unwrap();
        let mut told = BTreeMap::new();
        for (name, members) in engine.register_members() {
            let members: Vec<&str> = members.collect();
            assert!(members.is_sorted());
            told.insert(name.to_owned(), members.len());
            // Members of a kind may be folded; none is made up.
            for member in members {
                let supplied =
                    round.supply[name].iter().any(|one| one.eq_ignore_ascii_case(member));
                assert!(supplied, "seed {seed}");
            }
        }
        assert!(told.keys().eq(round.supply.keys()), "seed {seed}");
        assert!(told.iter().all(|(name, len)| (*len == 0) == round.supply[name].is_empty()));
    }
}

#[test]
fn a11_a_reader_of_values_prints_none() {
    let round = Round::new(1);
    let tree = compiled::tree(&round.policy);
    let shown = format!("{:?}", ValueReader::of(&tree).unwrap());
    assert_eq!(shown, format!("ValueReader({tree:?})"));
}
