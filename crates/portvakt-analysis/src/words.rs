//! Conditions in the policy's own words, as an author would write them on one line.

use portvakt_core::policy::{AttributeId, Condition, Policy, Rule, Verb};

/// A condition that is put together from parts which must all hold.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Keys with what stands after them; no key twice.
    entries: Vec<(String, String)>,
    /// Whole conditions that cannot stand in the same mapping.
    others: Vec<String>,
}

impl Words {
    /// When a rule fires; nothing when it always does.
    #[must_use]
    pub fn of_rule(rule: &Rule, policy: &Policy) -> Option<String> {
        let mut words = Self::default();
        for (part, holds) in parts(rule) {
            words.add(part, holds, policy);
        }
        words.text()
    }

    /// Demands that a condition holds, or fails.
    pub fn add(&mut self, condition: &Condition, holds: bool, policy: &Policy) {
        match (condition, holds) {
            (Condition::All(list), true) => {
                for one in list {
                    self.add(one, true, policy);
                }
            }
            (Condition::Any(list), true) => {
                let list: Vec<String> = list.iter().map(|one| text(one, policy)).collect();
                self.entry("any", &format!("[{}]", list.join(", ")));
            }
            (Condition::Not(inner), _) => self.add(inner, !holds, policy),
            (Condition::Present(attribute, _), true) | (Condition::Absent(attribute, _), false) => {
                self.entry("present", &name(*attribute, policy));
            }
            (Condition::Absent(attribute, _), true) | (Condition::Present(attribute, _), false) => {
                self.entry("absent", &name(*attribute, policy));
            }
            (Condition::Named(id, _), true) => {
                let named = policy.condition(*id).map(|one| one.name.clone());
                self.other(named.unwrap_or_default());
            }
            (Condition::Test(test), true) => {
                self.entry(&name(test.attribute, policy), &test.written);
            }
            (_, false) => self.entry("not", &text(condition, policy)),
        }
    }

    /// Demands that not all of these parts come out as they are given.
    pub fn add_not_all(&mut self, parts: &[(&Condition, bool)], policy: &Policy) {
        if let [(condition, holds)] = parts {
            self.add(condition, !holds, policy);
            return;
        }
        let mut all = Self::default();
        for (condition, holds) in parts {
            all.add(condition, *holds, policy);
        }
        if let Some(all) = all.text() {
            self.entry("not", &all);
        }
    }

    fn entry(&mut self, key: &str, value: &str) {
        let Some((_, before)) = self.entries.iter_mut().find(|(known, _)| known == key) else {
            self.entries.push((key.to_owned(), value.to_owned()));
            return;
        };
        if before == value {
            return;
        }
        let inside = |text: &str, from: char, to: char| {
            Some(text.strip_prefix(from)?.strip_suffix(to)?.trim().to_owned())
        };
        if matches!(key, "present" | "absent") {
            let list = inside(before, '[', ']').unwrap_or_else(|| before.clone());
            if !list.split(", ").any(|one| one == value) {
                *before = format!("[{list}, {value}]");
            }
            return;
        }
        // Two operators on one attribute stand in one mapping, unless it is the same operator.
        if let (Some(one), Some(other)) = (inside(before, '{', '}'), inside(value, '{', '}'))
            && !matches!(key, "not" | "any")
            && operator(&one) != operator(&other)
            && !one.contains(&format!("{}:", operator(&other)))
        {
            *before = format!("{{ {one}, {other} }}");
            return;
        }
        self.other(format!("{{ {key}: {value} }}"));
    }

    /// A condition stands once in a list.
    fn other(&mut self, condition: String) {
        if !self.others.contains(&condition) {
            self.others.push(condition);
        }
    }

    /// The condition; nothing when nothing is demanded.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let entries: Vec<String> =
            self.entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let entries = (!entries.is_empty()).then(|| format!("{{ {} }}", entries.join(", ")));
        let all: Vec<String> = entries.into_iter().chain(self.others.iter().cloned()).collect();
        match all.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            _ => Some(format!("{{ all: [{}] }}", all.join(", "))),
        }
    }
}

fn operator(operators: &str) -> &str {
    operators.split(':').next().unwrap_or_default()
}

/// A condition as it would be written.
#[must_use]
pub fn text(condition: &Condition, policy: &Policy) -> String {
    let mut words = Words::default();
    words.add(condition, true, policy);
    // Conditions are never empty.
    words.text().unwrap_or_default()
}

/// What must hold, or fail, for a rule to fire.
#[must_use]
pub fn parts(rule: &Rule) -> Vec<(&Condition, bool)> {
    let mut all = Vec::new();
    if let Some(when) = &rule.when {
        conjuncts(when, &mut all);
    }
    let required = match &rule.verb {
        Verb::Require(condition) => Some(condition),
        Verb::Allow | Verb::Deny => None,
    };
    all.extend(rule.unless.iter().chain(required).map(|condition| (condition, false)));
    all
}

/// What must hold for a condition to hold. Depth: that of conditions as written.
fn conjuncts<'c>(condition: &'c Condition, all: &mut Vec<(&'c Condition, bool)>) {
    match condition {
        Condition::All(list) => {
            for one in list {
                conjuncts(one, all);
            }
        }
        one => all.push((one, true)),
    }
}

fn name(attribute: AttributeId, policy: &Policy) -> String {
    policy.attribute(attribute).map(|one| one.name.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Words;
    use portvakt_core::limits::Limits;
    use portvakt_core::policy::Policy;
    use portvakt_core::resolve::read_policy;
    use std::collections::BTreeMap;

    fn policy(rules: &str) -> Policy {
        let text = format!(
            "
portvakt: 1
policy: words
attributes:
  subject.scope: {{ type: text_set }}
  subject.level: {{ type: integer }}
  subject.name: {{ type: text }}
conditions: {{ low: {{ subject.level: {{ less_than: 3 }} }} }}
capabilities: {{ letters: [read] }}
rules:
{rules}
"
        );
        let files = BTreeMap::from([("policy.yaml".to_owned(), text.into_bytes())]);
        let reading = read_policy("policy.yaml", &files, &Limits::default());
        reading.policy.unwrap_or_else(|| panic!("{:?}", reading.diagnostics.findings()))
    }

    #[track_caller]
    fn check(rule: &str, expected: &str) {
        let read = |rule: &str| policy(&format!("  one: {rule}"));
        let first = read(rule);
        let words = Words::of_rule(&first.rules[0], &first);
        assert_eq!(words.as_deref(), Some(expected), "{rule}");
        // What is written reads as the same again.
        let again = read(&format!("{{ allow: letters.read, when: {expected} }}"));
        assert_eq!(Words::of_rule(&again.rules[0], &again).as_deref(), Some(expected));
    }

    #[test]
    fn conditions_are_written_as_an_author_would() {
        check(
            "{ allow: letters.read, when: { subject.scope: read, present: subject.name } }",
            "{ subject.scope: read, present: subject.name }",
        );
        check(
            "{ allow: letters.read, when: low, unless: { subject.scope: { has_any: [a, b] } } }",
            "{ all: [{ not: { subject.scope: { has_any: [a, b] } } }, low] }",
        );
        check(
            "{ deny: letters.read, when: { subject.level: { at_least: 1, at_most: 2 } } }",
            "{ subject.level: { at_least: 1, at_most: 2 } }",
        );
        check(
            "{ require: { present: [subject.name, subject.level] }, for: letters.read }",
            "{ not: { present: [subject.name, subject.level] } }",
        );
        check(
            "{ require: { present: subject.name }, for: letters.read }",
            "{ absent: subject.name }",
        );
        check(
            "{ allow: letters.read, when: { all: [{ subject.scope: a }, { subject.scope: b }] } }",
            "{ all: [{ subject.scope: a }, { subject.scope: b }] }",
        );
        check(
            "{ allow: letters.read, when: { all: [low, { all: [low, { subject.scope: a }] }] } }",
            "{ all: [{ subject.scope: a }, low] }",
        );
        check(
            "{ allow: letters.read, when: { any: [{ subject.scope: a }, low] } }",
            "{ any: [{ subject.scope: a }, low] }",
        );
    }
}
