//! A second opinion on policies of truth values and members alone, far beyond what can be asked one
//! by one: binary decision diagrams of a library that knows nothing of Portvakt.
//!
//! `PORTVAKT_CASES` counts pairs of policies.
#![expect(clippy::panic, reason = "opinions that differ stop the test")]

use biodivine_lib_bdd::{Bdd, BddVariable, BddVariableSet};
use portvakt_analysis::diff::{Verdict, diff};
use portvakt_analysis::inquiry::{Effort, Inquiry};
use portvakt_analysis::prove::Proof;
use portvakt_analysis::version::Version;
use portvakt_core::policy::{
    AssertionForm, AttributeId, CapabilityId, Condition, Constant, Operand, Policy, Rule, Test,
    Verb,
};
use portvakt_eval::DecisionTree;
use portvakt_testing::compiled;
use portvakt_testing::generate::Dice;
use portvakt_testing::round::cases;
use std::collections::BTreeMap;

/// How many attributes are truth values, and how many members there are.
const TRUTHS: usize = 8;
const MEMBERS: usize = 10;

/// The capabilities.
const CAPABILITIES: [&str; 3] = ["do.one", "do.two", "do.three"];

#[test]
fn diagrams_say_the_same() {
    let mut answers: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..cases(40) {
        let dice = &mut Dice::new(seed ^ 0xBDD);
        let rules = (0..dice.between(4, 14)).map(|_| rule(dice)).collect::<Vec<_>>();
        let after = edited(dice, &rules);
        let [before, after] = [policy(dice, &rules), policy(dice, &after)];
        let [before, after] = [Compiled::new(&before), Compiled::new(&after)];
        let mut count = |answer: String| {
            let counted = answers.entry(answer).or_default();
            *counted = counted.saturating_add(1);
        };
        for one in [&before, &after] {
            let diagrams = Diagrams::of(&one.policy);
            let mut inquiry = match Inquiry::new(one.version(), &Effort::default()) {
                Ok(inquiry) => inquiry,
                Err(error) => panic!("{error}\n{}", one.text),
            };
            for assertion in &one.policy.assertions {
                let expected = diagrams.asserts(&assertion.form);
                let found = match inquiry.prove(&assertion.form) {
                    Ok(Proof::Proved) => true,
                    Ok(Proof::Refuted(_)) => false,
                    Ok(Proof::Undecided(open)) => {
                        count(format!("undecided: {:?}", open.first().map(|one| one.cause)));
                        continue;
                    }
                    Err(error) => panic!("{error}\n{}", one.text),
                };
                count(format!("proved {found}"));
                assert_eq!(found, expected, "seed {seed}: {}\n{}", assertion.name, one.text);
            }
        }
        let expected = verdict(&before.policy, &after.policy);
        match diff(Some(before.version()), Some(after.version()), &Effort::default()) {
            Ok(found) if found.verdict == Verdict::Undecided => {
                count(format!("undecided: {:?}", found.undecided.first().map(|one| one.cause)));
            }
            Ok(found) => {
                count(format!("{:?}", found.verdict));
                assert_eq!(
                    found.verdict, expected,
                    "seed {seed}: {found:#?}\n{}\n---- after ----\n{}",
                    before.text, after.text
                );
            }
            Err(error) => panic!("{error}\n{}", before.text),
        }
    }
    #[expect(clippy::print_stdout, reason = "the table is what this run is for")]
    {
        println!("{answers:?}");
    }
    for kind in ["proved true", "proved false", "Equivalent", "Wider", "Narrower", "Crossing"] {
        assert!(answers.contains_key(kind), "no answer is {kind}: {answers:?}");
    }
}

/// A policy, compiled.
struct Compiled {
    text: String,
    policy: Policy,
    tree: DecisionTree,
}

impl Compiled {
    fn new(text: &str) -> Self {
        let policy = compiled::valid(text);
        let tree = compiled::tree(&policy);
        Self { text: text.to_owned(), policy, tree }
    }

    fn version(&self) -> Version<'_> {
        Version { policy: &self.policy, tree: &self.tree }
    }
}

/// A policy with these rules and assertions about it.
fn policy(dice: &mut Dice, rules: &[String]) -> String {
    let mut parts = vec!["portvakt: 1\npolicy: boolean\nattributes:\n".to_owned()];
    parts.extend((0..TRUTHS).map(|at| match at % 3 {
        0 => format!("  subject.a{at}: {{ type: boolean }}\n"),
        1 => format!("  resource.a{at}: {{ type: boolean }}\n"),
        _ => format!("  context.a{at}: {{ type: boolean, optional: true }}\n"),
    }));
    parts.push("  subject.scope: { type: text_set }\n".to_owned());
    parts.push("capabilities:\n  do: [one, two, three]\nrules:\n".to_owned());
    parts.extend((0..).zip(rules).map(|(at, rule)| format!("  rule_{at}:\n{rule}")));
    parts.push("assertions:\n".to_owned());
    for at in 0..6 {
        let capability = dice.pick(&CAPABILITIES);
        let form = if dice.percent(50) { "never" } else { "always" };
        let (when, unless) = (condition(dice, 2), condition(dice, 2));
        let unless = if dice.percent(50) { format!(", unless: {unless}") } else { String::new() };
        parts.push(format!("  a{at}: {{ {form}: {capability}, when: {when}{unless} }}\n"));
    }
    parts.concat()
}

/// Rules after an edit; some edits change no decision.
fn edited(dice: &mut Dice, rules: &[String]) -> Vec<String> {
    let mut after = rules.to_vec();
    let at = dice.below(rules.len());
    match dice.below(5) {
        0 => dice.shuffle(&mut after),
        1 if rules.len() > 1 => drop(after.remove(at)),
        2 => after.insert(at, rule(dice)),
        3 => after.extend(rules.get(at).cloned()),
        _ => {
            if let Some(one) = after.get_mut(at) {
                *one = rule(dice);
            }
        }
    }
    after
}

fn rule(dice: &mut Dice) -> String {
    let covers = *dice.pick(&["do.**", "do.one", "do.two", "[do.one, do.three]"]);
    let when = condition(dice, 2);
    match dice.below(10) {
        0..=5 => format!("    allow: {covers}\n    when: {when}\n"),
        6 | 7 => format!("    deny: {covers}\n    when: {when}\n"),
        _ => {
            let required = condition(dice, 2);
            format!("    require: {required}\n    for: {covers}\n    when: {when}\n")
        }
    }
}

fn attribute(dice: &mut Dice) -> String {
    let at = dice.below(TRUTHS);
    let category = ["subject", "resource", "context"].into_iter().cycle().nth(at);
    format!("{}.a{at}", category.unwrap_or_default())
}

fn condition(dice: &mut Dice, depth: usize) -> String {
    let mut entries = BTreeMap::new();
    for _ in 0..dice.between(1, 3) {
        let members = |dice: &mut Dice| {
            let all: Vec<String> = (0..MEMBERS).map(|one| format!("m{one}")).collect();
            dice.some(&all, 3).join(", ")
        };
        let (key, value) = match dice.below(if depth == 0 { 8 } else { 12 }) {
            0 | 1 => (attribute(dice), (*dice.pick(&["true", "false"])).to_owned()),
            2 => (attribute(dice), "{ is_not: true }".to_owned()),
            3 => ("present".to_owned(), attribute(dice)),
            4 => ("absent".to_owned(), attribute(dice)),
            5 => ("subject.scope".to_owned(), format!("{{ has_all: [{}] }}", members(dice))),
            6 => ("subject.scope".to_owned(), format!("{{ has_any: [{}] }}", members(dice))),
            7 => ("subject.scope".to_owned(), format!("{{ is_not: m{} }}", dice.below(MEMBERS))),
            8 => ("not".to_owned(), condition(dice, depth.saturating_sub(1))),
            9 => ("all".to_owned(), format!("[{}]", condition(dice, depth.saturating_sub(1)))),
            _ => {
                let one = condition(dice, depth.saturating_sub(1));
                let other = condition(dice, depth.saturating_sub(1));
                let list = if one == other { one } else { format!("{one}, {other}") };
                ("any".to_owned(), format!("[{list}]"))
            }
        };
        entries.insert(key, value);
    }
    let entries = entries.into_iter().map(|(key, value)| format!("{key}: {value}"));
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

/// Whether more or fewer requests get through.
fn verdict(before: &Policy, after: &Policy) -> Verdict {
    let [old, new] = [before, after].map(Diagrams::of);
    let (mut wider, mut narrower) = (false, false);
    for capability in (0..).map(CapabilityId).take(CAPABILITIES.len()) {
        let [old, new] = [&old, &new].map(|one| one.allowed(capability));
        wider |= !new.and_not(&old).is_false();
        narrower |= !old.and_not(&new).is_false();
    }
    match (wider, narrower) {
        (true, true) => Verdict::Crossing,
        (true, false) => Verdict::Wider,
        (false, true) => Verdict::Narrower,
        (false, false) => Verdict::Equivalent,
    }
}

/// A policy as diagrams: for each attribute whether it is there, for each truth value which, for
/// each member whether the set holds it.
struct Diagrams<'p> {
    policy: &'p Policy,
    set: BddVariableSet,
    variables: Vec<BddVariable>,
}

impl<'p> Diagrams<'p> {
    fn of(policy: &'p Policy) -> Self {
        let count = policy.attributes.len().saturating_mul(2).saturating_add(MEMBERS);
        let set = BddVariableSet::new_anonymous(u16::try_from(count).unwrap_or(u16::MAX));
        let variables = set.variables();
        Self { policy, set, variables }
    }

    fn variable(&self, at: usize) -> Bdd {
        match self.variables.get(at) {
            Some(variable) => self.set.mk_var(*variable),
            None => panic!("there is no variable {at}"),
        }
    }

    fn present(&self, id: AttributeId) -> Bdd {
        self.variable(id.at().saturating_mul(2))
    }

    /// The truth value, where the attribute is there.
    fn truth(&self, id: AttributeId, truth: bool) -> Bdd {
        let value = self.variable(id.at().saturating_mul(2).saturating_add(1));
        self.present(id).and(&if truth { value } else { value.not() })
    }

    fn member(&self, id: AttributeId, text: &str) -> Bdd {
        let number = text.strip_prefix('m').and_then(|digits| digits.parse::<usize>().ok());
        let behind = self.policy.attributes.len().saturating_mul(2);
        match number {
            Some(number) => self.present(id).and(&self.variable(behind.saturating_add(number))),
            None => panic!("`{text}` is no member"),
        }
    }

    fn all(&self, list: impl IntoIterator<Item = Bdd>) -> Bdd {
        list.into_iter().fold(self.set.mk_true(), |all, one| all.and(&one))
    }

    fn any(&self, list: impl IntoIterator<Item = Bdd>) -> Bdd {
        list.into_iter().fold(self.set.mk_false(), |any, one| any.or(&one))
    }

    fn condition(&self, condition: &Condition) -> Bdd {
        match condition {
            Condition::All(list) => self.all(list.iter().map(|one| self.condition(one))),
            Condition::Any(list) => self.any(list.iter().map(|one| self.condition(one))),
            Condition::Not(inner) => self.condition(inner).not(),
            Condition::Present(id, _) => self.present(*id),
            Condition::Absent(id, _) => self.present(*id).not(),
            Condition::Test(test) => self.test(test),
            Condition::Named(..) => panic!("there are no named conditions"),
        }
    }

    fn test(&self, test: &Test) -> Bdd {
        let one = |constant: &Constant| match constant {
            Constant::Boolean(truth) => self.truth(test.attribute, *truth),
            Constant::Text(text) => self.member(test.attribute, text),
            other => panic!("{other:?} is neither"),
        };
        match (test.operator.name, &test.operand) {
            ("equals", Operand::Constant(constant)) => one(constant),
            ("has_all", Operand::Constants(list)) => self.all(list.iter().map(one)),
            ("has_any", Operand::Constants(list)) => self.any(list.iter().map(one)),
            ("is_not", Operand::Condition(inner)) => {
                self.present(test.attribute).and_not(&self.condition(inner))
            }
            (name, operand) => panic!("`{name}` with {operand:?} is not drawn"),
        }
    }

    fn fires(&self, rule: &Rule) -> Bdd {
        let when = self.all(rule.when.iter().map(|one| self.condition(one)));
        let fires = self.all(rule.unless.iter().map(|one| self.condition(one).not())).and(&when);
        match &rule.verb {
            Verb::Allow | Verb::Deny => fires,
            Verb::Require(condition) => fires.and_not(&self.condition(condition)),
        }
    }

    /// Requests that lack nothing which a rule of the capability tests.
    fn well_formed(&self, capability: CapabilityId) -> Bdd {
        let mut tested = std::collections::BTreeSet::new();
        for rule in self.policy.rules.iter().filter(|rule| rule.covers.contains(capability)) {
            let mut all: Vec<&Condition> = rule.when.iter().chain(&rule.unless).collect();
            if let Verb::Require(condition) = &rule.verb {
                all.push(condition);
            }
            for condition in all {
                condition.each_attribute(&mut |id| {
                    tested.insert(id);
                });
            }
        }
        tested.retain(|id| self.policy.attribute(*id).is_some_and(|one| !one.may_be_absent()));
        self.all(tested.into_iter().map(|id| self.present(id)))
    }

    fn allowed(&self, capability: CapabilityId) -> Bdd {
        let covering = || self.policy.rules.iter().filter(|rule| rule.covers.contains(capability));
        let grants = |rule: &&Rule| matches!(rule.verb, Verb::Allow);
        let granted = self.any(covering().filter(grants).map(|rule| self.fires(rule)));
        let refused =
            self.any(covering().filter(|rule| !grants(rule)).map(|rule| self.fires(rule)));
        granted.and_not(&refused).and(&self.well_formed(capability))
    }

    /// Whether an assertion holds.
    fn asserts(&self, form: &AssertionForm) -> bool {
        let such = |when: &Option<Condition>, unless: &Option<Condition>| {
            let when = self.all(when.iter().map(|one| self.condition(one)));
            self.all(unless.iter().map(|one| self.condition(one).not())).and(&when)
        };
        match form {
            AssertionForm::Never { capabilities, when, unless } => {
                let such = such(when, unless);
                capabilities.iter().all(|one| self.allowed(one).and(&such).is_false())
            }
            AssertionForm::Always { capabilities, when, unless } => {
                let such = such(when, unless);
                let denied = |one| self.well_formed(one).and_not(&self.allowed(one));
                capabilities.iter().all(|one| denied(one).and(&such).is_false())
            }
            AssertionForm::Implies(..)
            | AssertionForm::OnlyHelps(_)
            | AssertionForm::Ignores(_) => {
                panic!("this form is not drawn")
            }
        }
    }
}
