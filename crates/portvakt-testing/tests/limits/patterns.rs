//! The limits on patterns.

use crate::policies::{errors, said};
use portvakt_core::automaton::{Dfa, PatternError};
use portvakt_core::limits::Limits;
use portvakt_core::lower::Pattern;
use std::fmt::Write as _;

/// A policy whose rules test these patterns, each written as an operator with its operand.
fn policy(patterns: impl IntoIterator<Item = String>) -> String {
    let mut rules = String::new();
    for (place, pattern) in patterns.into_iter().enumerate() {
        let when = format!("{{ subject.a: {{ {pattern} }} }}");
        writeln!(rules, "  r{place}: {{ allow: read, when: {when} }}").unwrap();
    }
    let declared = "attributes: { subject.a: { type: text } }\ncapabilities: { read: Read }\n";
    format!("portvakt: 1\npolicy: patterns\n{declared}rules:\n{rules}")
}

fn found(patterns: impl IntoIterator<Item = String>) -> Vec<String> {
    said(&policy(patterns))
}

fn dfa(pattern: &Pattern, limits: &Limits) -> Result<Dfa, PatternError> {
    Dfa::pattern(pattern, limits)
}

#[test]
fn a10_a_pattern_has_at_most_4096_states() {
    let prefix = |states: usize| {
        // Each byte of a prefix is a state; the others read what follows it.
        let others = dfa(&Pattern::Prefix("x".to_owned()), &Limits::default()).unwrap().states();
        "x".repeat(states + 1 - usize::try_from(others).unwrap())
    };
    let longest = dfa(&Pattern::Prefix(prefix(4_096)), &Limits::default()).unwrap();
    assert_eq!(longest.states(), 4_096);
    for operator in ["starts_with", "matches"] {
        let any = if operator == "matches" { ".*" } else { "" };
        let tested = |states: usize| [format!("{operator}: '{}{any}'", prefix(states))];
        assert_eq!(found(tested(4_096)), [""; 0], "{operator}");
        let refused = found(tested(4_097));
        let says = "needs an automaton of more than 4096 states";
        assert!(refused.len() == 1 && refused[0].contains(says), "{refused:?}");
        assert!(refused[0].len() < 200, "{refused:?}");
    }
}

/// A pattern whose automaton takes twice as much with each number, before it is made small.
fn doubling(number: usize) -> String {
    format!("(a|b)*a(a|b){{{number}}}")
}

#[test]
fn a10_building_a_pattern_takes_at_most_8_mebibytes() {
    let built =
        |number: usize, limits: &Limits| dfa(&Pattern::Regex(doubling(number)), limits).is_ok();
    let limits = |bytes: usize| {
        let mut limits = Limits::default();
        (limits.pattern_states, limits.pattern_bytes) = (usize::MAX, bytes);
        limits
    };
    assert_eq!(Limits::default().pattern_bytes, 8 << 20);
    let most = (0..20).rev().find(|number| built(*number, &limits(8 << 20))).unwrap();
    // Twice as many states take twice the bytes.
    assert!(!built(most, &limits(4 << 20)) && built(most - 1, &limits(4 << 20)));
    // By default it is the states that do not fit first, and no policy has a pattern that is larger.
    let refused = found([format!("matches: '{}'", doubling(most + 1))]);
    assert!(refused.len() == 1 && refused[0].starts_with("invalid-expression"), "{refused:?}");
}

#[test]
fn a10_all_patterns_together_take_at_most_64_mebibytes() {
    let letters: Vec<char> =
        ('0'..='9').chain('A'..='Z').chain('a'..='z').chain("_@=%&".chars()).collect();
    // Some 4 MiB each: as many states as there may be, and most letters lead nowhere.
    let large = |count: usize| {
        let text =
            |start: usize| letters.iter().cycle().skip(start).take(4_000).collect::<String>();
        (0..count).map(move |one| format!("matches: '{}'", text(one)))
    };
    let refused = errors(&policy(large(letters.len())));
    let [refused] = refused.as_slice() else {
        panic!("one finding: {refused:?}");
    };
    let says = "expected patterns whose automata take at most 67108864 bytes together, found more";
    assert_eq!((refused.code.name, refused.message.as_str()), ("too-many", says));
    let place = refused.path.strip_prefix("rules.r").unwrap().split('.').next().unwrap();
    let most: usize = place.parse().unwrap();
    assert!((10..30).contains(&most), "{most} patterns");
    let accepted = large(most).chain(large(1).cycle().take(100));
    // What repeats counts once.
    assert_eq!(found(accepted), [""; 0]);
}
