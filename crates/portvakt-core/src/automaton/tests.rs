use super::{Dfa, Expression, PatternError, TooLarge, Unsupported, groups};
use crate::limits::Limits;
use crate::lower::Pattern;
use proptest::prelude::*;

#[track_caller]
fn regex(text: &str) -> Dfa {
    Dfa::pattern(&Pattern::Regex(text.to_owned()), &Limits::default()).unwrap()
}

fn prefix(text: &str) -> Dfa {
    Dfa::pattern(&Pattern::Prefix(text.to_owned()), &Limits::default()).unwrap()
}

#[track_caller]
fn check(dfa: &Dfa, accepted: &[&str], refused: &[&str]) {
    for text in accepted {
        assert_eq!(dfa.accept(text.as_bytes()), 1, "{text:?} should match");
    }
    for text in refused {
        assert_eq!(dfa.accept(text.as_bytes()), 0, "{text:?} should not match");
    }
}

#[test]
fn patterns_match_whole_texts() {
    check(&regex("a|ab"), &["a", "ab"], &["", "b", "aba", "xa"]);
    check(&regex("a.c"), &["abc", "a\nc", "aøc"], &["ac", "abbc"]);
    check(&regex(r"\d+"), &["0", "42"], &["", "4a", "٣"]);
    check(&regex(r"[\w-]+"), &["a_B-9"], &["å", "", "a b"]);
    check(&regex(r"\S*"), &["", "åa"], &["a b", "\t"]);
    check(&regex(r"[^a]"), &["b", "\n", "😀"], &["a", "", "bb"]);
    check(&regex("(?:ab){2,3}"), &["abab", "ababab"], &["ab", "abababab"]);
    check(&regex("a*?b??"), &["", "aab", "b"], &["bb"]);
    check(&regex(r"[a-z&&[^x]]"), &["a"], &["x", "A"]);
    check(&regex(r"a&&b"), &["a&&b"], &["a"]);
    check(&prefix("dig:"), &["dig:", "dig:x", "dig:\n😀"], &["", "dig", "adig:"]);
    check(&prefix(""), &["", "x"], &[]);
}

#[test]
fn equal_languages_have_equal_bytes() {
    assert_eq!(prefix("ab"), regex("ab.*"));
    assert_eq!(regex("(a|b)*"), regex("(?:a*b*)*"));
    assert_eq!(regex("[0-9]"), regex(r"\d"));
    assert_eq!(regex("a[^\\s\\S]"), Dfa::nothing());
    let even = Dfa::machine(false, |odd, byte| (byte == b'a').then_some(!odd), |odd| !odd);
    assert_eq!(even, regex("(?:aa)*"));
    assert_eq!((even.states(), even.symbols), (3, 2));
}

#[test]
fn states_and_classes_are_numbered_in_order() {
    let dfa = regex("b|ca");
    // Bytes: 0 all below `a`, 1 `a`, 2 `b`, 3 `c`; all above are class 0 again.
    assert_eq!(dfa.symbols, 4);
    assert_eq!(&dfa.byte_classes[96..101], &[0, 1, 2, 3, 0]);
    // From the start: the dead state (1), then `b` accepts (2), then `c` (3).
    assert_eq!(&dfa.transitions[..4], &[1, 1, 2, 3]);
    assert_eq!(dfa.accepts, [0, 0, 1, 0]);
}

#[test]
fn unsupported_syntax_is_named() {
    for (text, what) in [
        ("(?i)a", Unsupported::Flags),
        ("(?i:a)", Unsupported::Flags),
        ("^a", Unsupported::Places),
        (r"a\b", Unsupported::Places),
        (r"\pL", Unsupported::UnicodeClass),
        (r"[\p{Greek}]", Unsupported::UnicodeClass),
        ("a(?=b)", Unsupported::LookAround),
        (r"(a)\1", Unsupported::BackReference),
    ] {
        let error = Expression::parse(text).unwrap_err();
        assert_eq!(error.unsupported, Some(what), "{text}");
        assert!(text.get(error.start..error.end).is_some(), "{text}");
    }
    let error = Expression::parse("a(b").unwrap_err();
    assert_eq!((error.message.as_str(), error.start), ("unclosed group", 1));
}

#[test]
fn a10_patterns_meet_counted_limits() {
    let large = |text: &str| {
        Dfa::pattern(&Pattern::Regex(text.to_owned()), &Limits::default()).unwrap_err()
    };
    assert_eq!(large("(a|b)*a(a|b){13}"), PatternError::TooLarge(TooLarge));
    assert_eq!(large("(a|b)*a(a|b){18}"), PatternError::TooLarge(TooLarge));
    assert_eq!(large("a{5000}"), PatternError::TooLarge(TooLarge));
    assert_eq!(large("((a{1000}){1000}){1000}"), PatternError::TooLarge(TooLarge));
    assert_eq!(regex("a{4094}").states(), 4_096);
    assert_eq!(regex("(a|b)*a(a|b){10}").states(), 2_049);
}

#[test]
fn groups_tell_patterns_apart() {
    let patterns = [
        Pattern::Prefix("a".to_owned()),
        Pattern::Prefix("ab".to_owned()),
        Pattern::Regex(".*b".to_owned()),
    ];
    let all = groups(&patterns, &Limits::default(), &mut usize::MAX.clone()).unwrap();
    let [group] = all.as_slice() else {
        panic!("one group");
    };
    let matched = |text: &str| {
        let class = group.dfa.accept(text.as_bytes());
        group.matched[usize::try_from(class).unwrap()].clone()
    };
    assert!(matched("xa").is_empty());
    assert_eq!(matched("a"), [0]);
    assert_eq!(matched("ab"), [0, 1, 2]);
    assert_eq!(matched("abc"), [0, 1]);
    assert_eq!(matched("ba\nb"), [2]);
    assert_eq!(matched("aab"), [0, 2]);
    assert_eq!(group.matched.len(), 6);
    assert_eq!(group.classes_of(0).len(), 4);
}

#[test]
fn groups_are_halved_when_they_grow() {
    let patterns: Vec<_> =
        ('a'..='z').map(|letter| Pattern::Regex(format!(".*{letter}.*"))).collect();
    let all = groups(&patterns, &Limits::default(), &mut usize::MAX.clone()).unwrap();
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|group| group.matched.len() <= 256));
    let covered: Vec<u32> = all.iter().flat_map(|group| group.patterns.clone()).collect();
    assert_eq!(covered, (0..26).collect::<Vec<_>>());
    let wrong = groups(
        &[patterns[0].clone(), Pattern::Regex("(".to_owned())],
        &Limits::default(),
        &mut usize::MAX.clone(),
    );
    assert_eq!(wrong.unwrap_err().0, 1);
}

/// Small patterns over few letters, one of which takes two bytes.
fn small_pattern() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a".to_owned()),
        Just("b".to_owned()),
        Just("ø".to_owned()),
        Just(".".to_owned()),
        Just("[^a]".to_owned()),
        Just(r"\w".to_owned()),
        Just("[b-ø]".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(|all| all.concat()),
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|all| format!("(?:{})", all.join("|"))),
            (inner, prop_oneof!["\\*", "\\?", "\\{0,2\\}"])
                .prop_map(|(one, times)| format!("(?:{one}){times}")),
        ]
    })
}

fn oracle(pattern: &str) -> regex::Regex {
    regex::Regex::new(&format!(r"(?s)\A(?:{})\z", pattern.replace(r"\w", "[0-9A-Za-z_]"))).unwrap()
}

proptest! {
    #[test]
    fn agrees_with_the_regex_crate(
        pattern in small_pattern(),
        texts in prop::collection::vec("[abø\n]{0,6}", 12),
    ) {
        let (dfa, oracle) = (regex(&pattern), oracle(&pattern));
        for text in texts {
            prop_assert_eq!(dfa.accept(text.as_bytes()) == 1, oracle.is_match(&text), "{:?}", text);
        }
    }

    #[test]
    fn a_group_agrees_with_each_of_its_patterns(
        patterns in prop::collection::vec(small_pattern(), 1..5),
        texts in prop::collection::vec("[abø]{0,5}", 8),
    ) {
        let written: Vec<_> = patterns.iter().cloned().map(Pattern::Regex).collect();
        for group in groups(&written, &Limits::default(), &mut usize::MAX.clone()).unwrap() {
            for text in &texts {
                let class = group.dfa.accept(text.as_bytes());
                for place in &group.patterns {
                    let alone = oracle(&patterns[usize::try_from(*place).unwrap()]);
                    prop_assert_eq!(group.classes_of(*place).contains(&class), alone.is_match(text));
                }
            }
        }
    }
}
