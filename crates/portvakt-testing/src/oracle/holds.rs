//! Whether conditions hold and rules refuse or grant, in the oracle's own words.

use super::read::Value;
use super::{Oracle, Values};
use portvakt_core::policy::{AttributeId, Condition, Constant, Operand, Rule, Source, Test, Verb};
use regex_lite::Regex;

/// The IPv4 addresses.
const IPV4: std::ops::RangeInclusive<u128> = 0xFFFF_0000_0000..=0xFFFF_FFFF_FFFF;

impl Oracle<'_> {
    /// Tells whether an allow rule grants.
    pub(super) fn grants(&self, rule: &Rule, values: &Values) -> bool {
        matches!(rule.verb, Verb::Allow) && self.applies(rule, values)
    }

    /// Tells whether a deny or require rule refuses.
    pub(super) fn refuses(&self, rule: &Rule, values: &Values) -> bool {
        self.applies(rule, values)
            && match &rule.verb {
                Verb::Allow => false,
                Verb::Deny => true,
                Verb::Require(condition) => !self.holds(condition, values),
            }
    }

    fn applies(&self, rule: &Rule, values: &Values) -> bool {
        let when = rule.when.iter().all(|when| self.holds(when, values));
        when && !rule.unless.iter().any(|unless| self.holds(unless, values))
    }

    /// Tells whether a condition holds.
    #[must_use]
    pub fn holds(&self, condition: &Condition, values: &Values) -> bool {
        match condition {
            Condition::All(inner) => inner.iter().all(|one| self.holds(one, values)),
            Condition::Any(inner) => inner.iter().any(|one| self.holds(one, values)),
            Condition::Not(inner) => !self.holds(inner, values),
            Condition::Present(id, _) => self.value(*id, values).is_some(),
            Condition::Absent(id, _) => self.value(*id, values).is_none(),
            Condition::Named(id, _) => {
                self.holds(&self.policy.conditions[id.at()].condition, values)
            }
            Condition::Test(test) => {
                let value = self.value(test.attribute, values);
                let truth = value.is_some_and(|value| self.passes(test, &value, values));
                let mut tested = self.tested.borrow_mut();
                tested.entry(test.operator.name).or_default()[usize::from(truth)] += 1;
                truth
            }
        }
    }

    /// The value of an attribute; nothing when it is absent.
    pub(super) fn value(&self, id: AttributeId, values: &Values) -> Option<Value> {
        let Source::Derive(entries) = &self.policy.attributes[id.at()].source else {
            return values.get(&id).cloned();
        };
        // Whoever worked out a derived value before may hand it in.
        if let Some(known) = values.get(&id) {
            return Some(known.clone());
        }
        let mut holding =
            entries.iter().filter(|one| one.when.iter().all(|when| self.holds(when, values)));
        holding.next().map(|entry| Value::One(entry.value.clone()))
    }

    /// Tells whether a value that is there passes a test.
    fn passes(&self, test: &Test, value: &Value, values: &Values) -> bool {
        let other = |id: &AttributeId| self.value(*id, values);
        let some = |fits: &dyn Fn(&str) -> bool| texts(value).iter().any(|text| fits(text));
        let bound = || match &test.operand {
            Operand::Attribute(id) | Operand::Window { before: id, .. } => {
                other(id).map(|end| number(&end))
            }
            Operand::Constant(constant) => Some(number(&Value::One(constant.clone()))),
            operand => panic!("{operand:?} is no bound"),
        };
        match (test.operator.name, &test.operand) {
            ("equals", Operand::Constant(one)) => has(value, one),
            ("one_of" | "has_any", Operand::Constants(list)) => list.iter().any(|one| has(value, one)),
            ("has_all", Operand::Constants(list)) => list.iter().all(|one| has(value, one)),
            ("has_only", Operand::Constants(list)) => {
                let unlisted = |text: &str| !list.contains(&Constant::Text(text.to_owned()));
                some(&|_| true) && !some(&unlisted)
            }
            ("is_not", Operand::Condition(inner)) => {
                let mut there = true;
                inner.each_attribute(&mut |id| there &= other(&id).is_some());
                there && !self.holds(inner, values)
            }
            ("starts_with", Operand::Text(prefix)) => some(&|text| text.starts_with(prefix.as_str())),
            ("matches", Operand::Text(pattern)) => match Regex::new(&format!(r"\A(?s:{pattern})\z")) {
                Ok(whole) => some(&|text| whole.is_match(text)),
                Err(error) => panic!("the oracle cannot read the pattern `{pattern}`: {error}"),
            },
            ("at_least" | "not_before", _) => bound().is_some_and(|bound| number(value) >= bound),
            ("at_most" | "not_after", _) => bound().is_some_and(|bound| number(value) <= bound),
            ("more_than" | "after", _) => bound().is_some_and(|bound| number(value) > bound),
            ("less_than" | "before", _) => bound().is_some_and(|bound| number(value) < bound),
            ("within", Operand::Window { seconds, .. }) => bound().is_some_and(|end| {
                number(value) <= end && end - number(value) <= i128::from(*seconds)
            }),
            ("in", Operand::Register(id)) => some(&|text| self.registers[id.at()].contains(text)),
            ("in_network", Operand::Networks(networks)) => networks.iter().any(|network| {
                // A network that does not begin among the IPv4 addresses holds none of them.
                let four = |address| IPV4.contains(address);
                matches!(value, Value::One(Constant::Ip(address)) if four(address) == four(&network.first)
                    && (network.first..=network.last).contains(address))
            }),
            ("same_as", Operand::Attribute(id)) => other(id).as_ref() == Some(value),
            ("has_value_of", Operand::Attribute(id)) => {
                other(id).is_some_and(|other| some(&|text| texts(&other).contains(&text)))
            }
            (name, operand) => panic!("the oracle does not know `{name}` with {operand:?}"),
        }
    }
}

/// Equal; of a set: contains it.
fn has(value: &Value, constant: &Constant) -> bool {
    match (value, constant) {
        (Value::Set(members), Constant::Text(text)) => members.contains(text),
        (value, constant) => *value == Value::One(constant.clone()),
    }
}

/// The text, or all members of the set.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::One(Constant::Text(text)) => vec![text.as_str()],
        Value::Set(members) => members.iter().map(String::as_str).collect(),
        Value::One(other) => panic!("{other:?} is no text"),
    }
}

/// The integer, or the seconds of the time.
fn number(value: &Value) -> i128 {
    match value {
        Value::One(Constant::Integer(number) | Constant::Time(number)) => i128::from(*number),
        other => panic!("{other:?} is no number"),
    }
}
