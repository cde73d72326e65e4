//! The parts of the theory, by tables.

use super::super::excluded::Excluded;
use super::super::joined::Joined;
use super::super::language::shortest;
use super::super::ranges::Ranges;
use super::super::tongue::Tongue;
use super::STEPS;
use crate::steps::{Exhausted, Steps};
use portvakt_core::automaton::Dfa;
use portvakt_core::formats::{FORMATS, find};
use portvakt_core::limits::Limits;
use portvakt_core::lower::Pattern;
use portvakt_eval::MAX_TEXT;

fn language(pattern: &str) -> Dfa {
    Dfa::pattern(&Pattern::Regex(pattern.to_owned()), &Limits::default()).unwrap()
}

#[track_caller]
fn check(
    wanted: &[&str],
    unwanted: &[&str],
    separators: &[&str],
    not: &[&str],
    text: Option<&str>,
) {
    let wanted: Vec<Dfa> = wanted.iter().map(|one| language(one)).collect();
    let unwanted: Vec<Dfa> = unwanted.iter().map(|one| language(one)).collect();
    let mut all: Vec<Tongue<'_>> = wanted.iter().map(|dfa| Tongue::new(dfa, true)).collect();
    all.extend(unwanted.iter().map(|dfa| Tongue::new(dfa, false)));
    let excluded = Excluded::new(not.iter().copied());
    let found = shortest(&all, separators, &excluded, &Steps::new(STEPS));
    assert_eq!(found, Ok(text.map(str::to_owned)));
}

#[test]
fn shortest_texts() {
    check(&[], &[], &[], &[], Some(""));
    check(&[], &[], &[], &["", "a", "b"], Some("c"));
    check(&["a.*"], &[], &[], &["a"], Some("aa"));
    check(&["a.*", ".*b"], &[], &[], &[], Some("ab"));
    check(&["a.*"], &["a.*"], &[], &[], None);
    check(&["[ab]{2}"], &["a.*"], &[], &["ba"], Some("bb"));
    check(&["[ab]{2}"], &["a.*"], &[], &["ba", "bb"], None);
    check(&["(a|b)*"], &["(ab)*", "a*", "b*"], &[], &[], Some("ba"));
    check(&["x[0-9]*"], &[], &[], &["x", "x0"], Some("x1"));
    // A text that is not empty may lead back to the start.
    check(&["a*"], &[], &[], &[""], Some("a"));
    check(&["a*"], &[], &["b"], &["", "a"], Some("aa"));
    check(&["a*"], &[], &["a"], &[""], None);
    check(&["[ab]{3}"], &["b.*"], &["ab"], &[], Some("aaa"));
    check(&["[ab]{4}"], &["[ab]*bb[ab]*", "a*"], &["aab"], &[], Some("abaa"));
    // Printable text comes first, however long; then any other.
    check(&["\u{e9}|abc"], &[], &[], &[], Some("abc"));
    check(&["\u{e9}|abc"], &[], &[], &["abc"], Some("\u{e9}"));
    check(&[], &["[\\x00-\\x7f]*"], &[], &[], Some("\u{80}"));
    // What is no UTF-8 is not found.
    check(&[], &[".*"], &[], &[], None);
}

#[test]
fn what_is_too_long_for_a_text_is_not_found() {
    for (length, is_found) in [(MAX_TEXT, true), (MAX_TEXT + 1, false)] {
        let step = |read: &usize, byte: u8| (byte == b'a' && *read < length).then_some(read + 1);
        let dfa = Dfa::machine(0, step, |read| *read == length);
        let all = [Tongue::new(&dfa, true)];
        let found = shortest(&all, &[], &Excluded::new([]), &Steps::new(STEPS));
        assert_eq!(found, Ok(is_found.then(|| "a".repeat(length))));
    }
}

#[test]
fn texts_of_formats_are_found_in_few_steps() {
    for format in FORMATS {
        let mut found: Vec<String> = Vec::new();
        for _ in 0..30 {
            let excluded = Excluded::new(found.iter().map(String::as_str));
            let steps = Steps::new(5_000);
            let text =
                shortest(&[Tongue::format(format)], &[], &excluded, &steps).unwrap().unwrap();
            assert_eq!(format.accepts(&text), Some(text.clone()));
            assert!(!found.contains(&text), "{text}");
            found.push(text);
        }
    }
    let narrow = find("norwegian_organisation_number_mod11").unwrap();
    let wide = find("norwegian_organisation_number").unwrap();
    let both = [Tongue::format(wide), Tongue::new((narrow.language)(), false)];
    let text = shortest(&both, &[], &Excluded::new([]), &Steps::new(STEPS)).unwrap().unwrap();
    assert!(wide.accepts(&text).is_some() && narrow.accepts(&text).is_none(), "{text}");
}

#[test]
fn steps_run_out() {
    let dfa = language("[a-z]{50}");
    let all = [Tongue::new(&dfa, true)];
    let found = shortest(&all, &[], &Excluded::new([]), &Steps::new(10));
    assert_eq!(found, Err(Exhausted));
}

#[test]
fn ranges_are_sets() {
    let of = |ranges: &[(i128, i128)]| Ranges::of(ranges.iter().copied());
    assert_eq!(of(&[(3, 4), (0, 1), (2, 2), (9, 8)]).ranges(), [(0, 4)]);
    assert_eq!(of(&[(0, 5), (1, 2), (7, 9)]).ranges(), [(0, 5), (7, 9)]);
    assert_eq!(
        of(&[(0, 5), (7, 9)]).and(&of(&[(4, 7), (9, 20)])).ranges(),
        [(4, 5), (7, 7), (9, 9)]
    );
    assert_eq!(of(&[(0, 5)]).complement().ranges(), [(i128::MIN, -1), (6, i128::MAX)]);
    assert_eq!(of(&[(i128::MIN, 3)]).complement().ranges(), [(4, i128::MAX)]);
    assert_eq!(Ranges::<u128>::all().complement().ranges(), []);
    assert_eq!(Ranges::<u128>::of([]).complement(), Ranges::all());
    for number in -2..8 {
        assert_eq!(of(&[(0, 2), (5, 6)]).contains(number), [0, 1, 2, 5, 6].contains(&number));
    }
}

#[test]
fn joined_places() {
    let mut joined = Joined::default();
    for _ in 0..6 {
        joined.add();
    }
    joined.join(4, 1);
    joined.join(5, 4);
    joined.join(0, 3);
    let (classes, numbers) = joined.classes();
    assert_eq!(classes, [vec![0, 3], vec![1, 4, 5], vec![2]]);
    assert_eq!(numbers, [0, 1, 2, 0, 1, 1]);
}
