//! What single conjunctions say, by tables: the witness as it is read, or why there is none.

use super::super::{Feasibility, feasible};
use super::{STEPS, ask};
use crate::atom::Atom;
use crate::model::Value;
use crate::steps::Steps;
use crate::universe::{Input, InputId, LanguageId, Place, Register, RegisterId, Universe};
use portvakt_core::automaton::Dfa;
use portvakt_core::formats::{Kind, find};
use portvakt_core::limits::Limits;
use portvakt_core::lower::{Pattern, ValueSet};
use portvakt_core::policy::{Category, Constant, ValueType};
use portvakt_eval::Time;
use std::collections::BTreeSet;

const TEXT: InputId = InputId(0);
const SECOND: InputId = InputId(1);
const THIRD: InputId = InputId(2);
const SET: InputId = InputId(3);
const OTHER_SET: InputId = InputId(4);
const NUMBER: InputId = InputId(5);
const MORE: InputId = InputId(6);
const TIME: InputId = InputId(7);
const TRUTHS: [InputId; 3] = [InputId(8), InputId(9), InputId(10)];
const IP: InputId = InputId(11);
const COMPANY: InputId = InputId(12);
const INSTEAD: InputId = InputId(13);

const ORGS: RegisterId = RegisterId(0);
const MAY_BE_EMPTY: RegisterId = RegisterId(1);

const STARTS_WITH_A: LanguageId = LanguageId(0);

fn universe() -> Universe {
    let types = [
        ValueType::Text,
        ValueType::Text,
        ValueType::Text,
        ValueType::TextSet,
        ValueType::TextSet,
        ValueType::Integer,
        ValueType::Integer,
        ValueType::Time,
        ValueType::Boolean,
        ValueType::Boolean,
        ValueType::Boolean,
        ValueType::Ip,
        ValueType::Text,
        ValueType::Integer,
    ];
    let inputs = types.into_iter().enumerate().map(|(number, value_type)| Input {
        name: format!("i{number}"),
        category: Category::Subject,
        place: Place::Given(format!("i{number}")),
        value_type,
        format: None,
        split: None,
        values: None,
        mentioned: Vec::new(),
        instead_of: None,
    });
    let mut inputs: Vec<Input> = inputs.collect();
    inputs[0].mentioned = vec![Constant::Text("m".into()), Constant::Text("n".into())];
    inputs[3].split = Some(" ".into());
    inputs[5].mentioned = vec![Constant::Integer(7), Constant::Integer(12)];
    inputs[12].format = find("norwegian_organisation_number_mod11");
    inputs[13].instead_of = Some(TEXT);
    let register = |name: &str, of, may_be_empty| Register {
        name: name.into(),
        of,
        may_be_empty,
        samples: Vec::new(),
    };
    let registers = vec![
        register("orgs", Kind("norwegian_organisation_number"), false),
        register("words", Kind::TEXT, true),
    ];
    let patterns = ["a.*", ".*x.*", "[a-z]{1,40}", "(.*[0-9].*){3}"];
    let many = (0..10).map(|number| format!(".*{number}.{{{}}}", number % 5));
    let all = patterns.into_iter().map(str::to_owned).chain(many);
    let dfa = |text| Dfa::pattern(&Pattern::Regex(text), &Limits::default()).unwrap();
    Universe { inputs, registers, languages: all.map(dfa).collect() }
}

fn texts(list: &[&str]) -> ValueSet {
    ValueSet::Texts(list.iter().map(|text| (*text).to_owned()).collect())
}

fn between(first: i64, last: i64) -> ValueSet {
    ValueSet::Numbers(vec![(first, last)])
}

/// The values of a model in the order of inputs, as they are read.
#[track_caller]
fn possible(literals: &[(Atom, bool)], expected: &str) {
    let Feasibility::Feasible(model) = ask(&universe(), literals) else {
        panic!("it is not possible");
    };
    let shown = model.values.values().map(|value| match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Ip(address) => format!("{address:x}"),
        Value::Set(members) => format!("{members:?}"),
    });
    assert_eq!(shown.collect::<Vec<_>>().join(", "), expected);
}

#[track_caller]
fn impossible(literals: &[(Atom, bool)], core: &[usize]) {
    assert_eq!(ask(&universe(), literals), Feasibility::Infeasible(core.to_vec()));
}

#[test]
fn presence() {
    let is_a = || Atom::Values(TEXT, texts(&["a"]));
    possible(&[(is_a(), false), (Atom::Same(TEXT, SECOND), false)], "");
    possible(&[(Atom::Present(TEXT), false), (Atom::Malformed(TEXT), true)], "");
    possible(&[(Atom::Only(SET, vec![]), false), (Atom::NotEmpty(SET), false)], "");
    impossible(
        &[(Atom::Present(SECOND), true), (Atom::Present(TEXT), false), (is_a(), true)],
        &[1, 2],
    );
    impossible(&[(is_a(), true), (Atom::Malformed(TEXT), true)], &[0, 1]);
    impossible(&[(Atom::Malformed(TEXT), false), (Atom::Malformed(TEXT), true)], &[0, 1]);
    impossible(&[(is_a(), true), (Atom::Present(INSTEAD), true)], &[0, 1]);
    impossible(&[(is_a(), true), (is_a(), false)], &[0, 1]);
    possible(&[(is_a(), true), (Atom::Malformed(INSTEAD), true)], "a");
    // Types that do not fit: never true.
    impossible(&[(is_a(), true), (Atom::Values(SET, texts(&["a"])), true)], &[1]);
    impossible(&[(Atom::Same(TEXT, NUMBER), true)], &[0]);
    possible(&[(is_a(), true), (Atom::NotEmpty(TEXT), false)], "a");
}

#[test]
fn texts_are_easy_to_read() {
    let there = |input| (Atom::Present(input), true);
    possible(&[there(TEXT), there(SECOND)], "m, other");
    possible(&[there(TEXT), (Atom::Values(TEXT, texts(&["m", "n"])), false)], "other");
    possible(&[(Atom::Values(TEXT, texts(&["a", "m"])), true)], "a");
    possible(
        &[
            there(SECOND),
            there(THIRD),
            (Atom::Same(SECOND, THIRD), false),
            (Atom::Values(THIRD, texts(&["other2"])), false),
        ],
        "other2, other",
    );
    possible(&[there(COMPANY)], "991825827");
    possible(&[(Atom::Language(TEXT, STARTS_WITH_A), true)], "a");
    possible(&[(Atom::Language(SET, STARTS_WITH_A), true)], "{\"a\"}");
    possible(&[(Atom::Same(TEXT, SECOND), true), (Atom::Same(SECOND, THIRD), true)], "m, m, m");
    impossible(
        &[
            (Atom::Same(TEXT, SECOND), true),
            (Atom::Same(SECOND, THIRD), true),
            (Atom::Same(THIRD, TEXT), false),
        ],
        &[0, 1, 2],
    );
    possible(&[there(IP)], "ffffc0000201");
    let network = ValueSet::Addresses(vec![(10, 20)]);
    possible(&[(Atom::Values(IP, network), true)], "a");
}

#[test]
fn few_values() {
    let [one, two, three] = TRUTHS;
    let mut literals: Vec<(Atom, bool)> =
        TRUTHS.iter().map(|input| (Atom::Present(*input), true)).collect();
    literals.push((Atom::Same(one, two), false));
    literals.push((Atom::Same(three, two), false));
    possible(&literals, "true, false, true");
    literals.push((Atom::Same(one, three), false));
    impossible(&literals, &[0, 1, 2, 3, 4, 5]);
}

#[test]
fn numbers_and_times() {
    let there = |input| (Atom::Present(input), true);
    possible(&[there(NUMBER), there(MORE)], "7, 0");
    possible(&[(Atom::Values(NUMBER, between(8, 20)), true)], "12");
    possible(&[(Atom::Values(NUMBER, between(13, 20)), true)], "13");
    possible(&[(Atom::Values(MORE, between(-5, 5)), false), there(MORE)], "6");
    possible(&[(Atom::Difference(MORE, NUMBER, vec![(3, 4)]), true)], "7, 10");
    possible(&[(Atom::Same(NUMBER, MORE), false), there(NUMBER), there(MORE)], "7, 0");
    // Ends of 64 bits stand for "without bound"; differences do not wrap.
    let far = vec![(i64::MAX, i64::MAX)];
    let ends = |input, value| (Atom::Values(input, between(value, value)), true);
    let far = (Atom::Difference(NUMBER, MORE, far), true);
    let (most, least) = (i64::MAX, i64::MIN);
    possible(&[far.clone(), ends(NUMBER, most), ends(MORE, least)], &format!("{most}, {least}"));
    impossible(&[far, ends(MORE, 1)], &[0, 1]);
    impossible(&[(Atom::Difference(NUMBER, NUMBER, vec![(1, 5)]), true)], &[0]);
    let chain = |ranges: &[(i64, i64)]| (Atom::Difference(NUMBER, MORE, ranges.to_vec()), true);
    impossible(&[chain(&[(1, 5)]), chain(&[(-5, -1), (6, 9)])], &[0, 1]);
    possible(&[chain(&[(1, 5), (8, 8)]), chain(&[(-5, -1), (6, 9)])], "7, -1");
    impossible(&[(Atom::Values(TIME, between(Time::MAX.seconds() + 1, i64::MAX)), true)], &[0]);
    impossible(&[(Atom::Values(TIME, between(i64::MIN, Time::MIN.seconds() - 1)), true)], &[0]);
}

#[test]
fn sets() {
    let member = |text: &str| Atom::Member(SET, text.to_owned());
    let only =
        |list: &[&str]| Atom::Only(SET, list.iter().map(|text| (*text).to_owned()).collect());
    possible(&[(Atom::Present(SET), true), (only(&["a"]), false)], "{}");
    possible(&[(only(&["a", "b"]), true)], "{\"a\"}");
    possible(&[(member("a"), true), (only(&["a"]), false)], "{\"a\", \"other\"}");
    possible(&[(only(&["a", "b"]), true), (only(&["a"]), false)], "{\"b\"}");
    impossible(&[(only(&["a"]), true), (only(&["a", "b"]), false)], &[0, 1]);
    impossible(&[(only(&[]), true)], &[0]);
    impossible(&[(member("a b"), true)], &[0]);
    impossible(&[(member(""), true)], &[0]);
    possible(&[(Atom::Member(OTHER_SET, String::new()), true)], "{\"\"}");
    impossible(&[(member("a"), true), (Atom::Language(SET, STARTS_WITH_A), false)], &[0, 1]);
    impossible(&[(Atom::NotEmpty(SET), false), (Atom::NotEmpty(SET), true)], &[0, 1]);
    possible(&[(member("a"), true), (Atom::Shares(SET, TEXT), true)], "a, {\"a\"}");
    impossible(
        &[
            (Atom::Values(TEXT, texts(&["a"])), true),
            (member("a"), true),
            (Atom::Shares(SET, TEXT), false),
        ],
        &[0, 1, 2],
    );
    possible(
        &[(Atom::Shares(SET, OTHER_SET), true), (member("b"), false), (only(&["b", "c"]), true)],
        "{\"c\"}, {\"c\"}",
    );
    impossible(&[(Atom::Shares(SET, SET), false), (Atom::NotEmpty(SET), true)], &[0, 1]);
    assert_eq!(
        ask(&universe(), &[(Atom::Same(SET, OTHER_SET), true)]),
        Feasibility::Undecided,
        "nothing says when sets are the same"
    );
}

#[test]
fn registers() {
    let listed = |text: &str, register| Atom::Listed(text.to_owned(), register);
    let in_orgs = |input| Atom::Register(input, ORGS);
    possible(&[(in_orgs(COMPANY), true)], "991825827");
    impossible(&[(listed("123", ORGS), true)], &[0]);
    impossible(&[(listed("a", MAY_BE_EMPTY), true), (listed("a", MAY_BE_EMPTY), false)], &[0, 1]);
    impossible(
        &[
            (in_orgs(TEXT), true),
            (in_orgs(SECOND), false),
            (Atom::Present(THIRD), true),
            (Atom::Same(TEXT, SECOND), true),
        ],
        &[0, 1, 3],
    );
    impossible(&[(in_orgs(TEXT), true), (Atom::Values(TEXT, texts(&["a"])), true)], &[0, 1]);
    // Members are like any number of nine digits; the text beside may be one without control digit.
    let is = |text| (Atom::Values(TEXT, texts(&[text])), true);
    possible(&[(in_orgs(TEXT), true), is("123456789")], "123456789");
    let model = ask(&universe(), &[(listed("991825827", ORGS), false)]);
    let Feasibility::Feasible(model) = model else { panic!("{model:?}") };
    let members = model.registers.get(&ORGS).unwrap();
    assert!(members.len() == 1 && !members.contains("991825827"), "{members:?}");
    assert_eq!(model.registers.get(&MAY_BE_EMPTY).map_or(0, BTreeSet::len), 0);
}

#[test]
fn many_literals_and_few_steps() {
    let languages = (4..14).map(|number| (Atom::Language(TEXT, LanguageId(number)), false));
    let mut literals: Vec<(Atom, bool)> = languages.collect();
    literals.push((Atom::Language(TEXT, LanguageId(3)), true));
    literals.push((Atom::Language(TEXT, LanguageId(2)), true));
    impossible(&literals, &[10, 11]);
    literals.pop();
    let borrowed: Vec<(&Atom, bool)> =
        literals.iter().map(|(atom, wanted)| (atom, *wanted)).collect();
    let steps = Steps::new(STEPS);
    assert!(!matches!(feasible(&universe(), &borrowed, &steps), Feasibility::Undecided));
    assert!(STEPS - steps.left() < 100_000, "{} steps", STEPS - steps.left());
    for few in [0, 1, 5] {
        assert_eq!(feasible(&universe(), &borrowed, &Steps::new(few)), Feasibility::Undecided);
    }
    let members = (0..50).map(|number| (Atom::Member(SET, format!("s{number}")), number % 3 == 0));
    let mut many: Vec<(Atom, bool)> = members.collect();
    many.push((Atom::Only(SET, vec!["s0".to_owned()]), true));
    impossible(&many, &[48, 50]);
}
