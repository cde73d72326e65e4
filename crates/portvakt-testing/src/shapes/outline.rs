//! A policy together with values that make each of its rules fire.

use crate::oracle::Supply;
use std::fmt::Write as _;

/// A policy as it was drawn.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    pub(super) attributes: Vec<Declared>,
    /// Name, members, and the members that it had earlier.
    pub(super) registers: Vec<(String, Vec<String>, Vec<String>)>,
    /// Name and condition.
    pub(super) conditions: Vec<(String, String)>,
    /// Prefix and last words.
    pub(super) capabilities: Vec<(String, Vec<String>)>,
    pub(super) rules: Vec<RuleOutline>,
}

/// A declared attribute.
#[derive(Debug, Clone)]
pub(super) struct Declared {
    pub(super) name: String,
    /// What stands inside its braces.
    pub(super) keys: String,
    /// What most requests carry, as JSON, when no rule wants another value.
    pub(super) usual: Option<String>,
}

/// A rule with values that make it fire.
#[derive(Debug, Clone)]
pub(super) struct RuleOutline {
    /// What stands inside its braces.
    pub(super) text: String,
    pub(super) refuses: bool,
    /// A capability that it covers.
    pub(super) capability: String,
    pub(super) given: Vec<(String, Part)>,
}

/// A value, or a member of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// JSON.
    Value(String),
    /// A member of a set.
    Member(String),
}

/// A test as it is written, and values that make it true.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub(super) written: String,
    pub(super) given: Vec<(String, Part)>,
}

impl Test {
    pub(super) fn new(written: String, given: Vec<(String, Part)>) -> Self {
        Self { written, given }
    }

    /// The attribute is this text.
    pub(super) fn is(name: &str, text: &str) -> Self {
        let json = Part::Value(format!("\"{text}\""));
        Self::new(format!("{name}: {text}"), vec![(name.to_owned(), json)])
    }

    /// The set has this member.
    pub(super) fn member(name: &str, text: &str) -> Self {
        let member = Part::Member(text.to_owned());
        Self::new(format!("{name}: {text}"), vec![(name.to_owned(), member)])
    }

    /// What is written after the attribute holds of the JSON.
    pub(super) fn of(name: &str, written: &str, json: &str) -> Self {
        let json = Part::Value(json.to_owned());
        Self::new(format!("{name}: {written}"), vec![(name.to_owned(), json)])
    }

    /// All of these, as one condition in braces.
    pub(super) fn all(tests: &[Self]) -> Self {
        let written: Vec<&str> = tests.iter().map(|one| one.written.as_str()).collect();
        let given = tests.iter().flat_map(|one| one.given.clone()).collect();
        Self::new(format!("{{ {} }}", written.join(", ")), given)
    }
}

impl Outline {
    /// An outline without rules: attributes with their keys, and a prefix with so many capabilities.
    pub(super) fn of(attributes: &[(&str, &str)], capabilities: usize) -> Self {
        let mut outline = Self::default();
        for (name, keys) in attributes {
            outline.declare(name, keys);
        }
        let words = (0..capabilities).map(|one| format!("c{one}")).collect();
        outline.capabilities.push(("c".to_owned(), words));
        outline
    }

    pub(super) fn declare(&mut self, name: &str, keys: &str) {
        let (name, keys) = (name.to_owned(), keys.to_owned());
        self.attributes.push(Declared { name, keys, usual: None });
    }

    pub(super) fn declare_usual(&mut self, name: &str, keys: &str, usual: &str) {
        let usual = Some(usual.to_owned());
        self.attributes.push(Declared { name: name.to_owned(), keys: keys.to_owned(), usual });
    }

    /// Adds a rule that fires when all tests hold. Every sixth denies, and every eleventh requires
    /// that they do not all hold.
    pub(super) fn rule(&mut self, covers: &str, capability: &str, tests: &[Test]) {
        let refuses = self.rules.len() % 6 == 5;
        self.rule_that(refuses, covers, capability, tests);
    }

    pub(super) fn rule_that(
        &mut self,
        refuses: bool,
        covers: &str,
        capability: &str,
        tests: &[Test],
    ) {
        let number = self.rules.len();
        let Test { written: when, given } = Test::all(tests);
        let then = if number.is_multiple_of(3) {
            format!(", then: {{ n: {number} }}")
        } else {
            String::new()
        };
        let (except, covers) = match covers.split_once(" but ") {
            Some((covers, except)) => (format!(", except: {except}"), covers),
            None => (String::new(), covers),
        };
        let text = match (refuses, number % 2) {
            (false, _) => format!("allow: {covers}{except}, when: {when}{then}"),
            (true, 0) => format!(
                "require: {{ not: {when} }}, for: {covers}{except}, because: not {number}{then}"
            ),
            (true, _) => format!("deny: {covers}{except}, when: {when}{then}"),
        };
        self.rules.push(RuleOutline { text, refuses, capability: capability.to_owned(), given });
    }

    /// The policy as YAML.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = "portvakt: 1\npolicy: shape\nattributes:\n".to_owned();
        for Declared { name, keys, .. } in &self.attributes {
            line(&mut text, format_args!("  {name}: {{ {keys} }}"));
        }
        if !self.registers.is_empty() {
            text.push_str("registers:\n");
        }
        for (name, ..) in &self.registers {
            line(&mut text, format_args!("  {name}: {{ of: text, may_be_empty: true }}"));
        }
        if !self.conditions.is_empty() {
            text.push_str("conditions:\n");
        }
        for (name, condition) in &self.conditions {
            line(&mut text, format_args!("  {name}: {condition}"));
        }
        text.push_str("capabilities:\n");
        for (prefix, words) in &self.capabilities {
            line(&mut text, format_args!("  {prefix}: [{}]", words.join(", ")));
        }
        text.push_str("rules:\n");
        for (number, rule) in self.rules.iter().enumerate() {
            line(&mut text, format_args!("  r{number}: {{ {} }}", rule.text));
        }
        text
    }

    /// The contents of the registers, and those that they had earlier.
    #[must_use]
    pub fn supply(&self) -> [Supply; 2] {
        let now = |(name, now, _): &(String, Vec<String>, _)| (name.clone(), now.clone());
        let earlier = |(name, _, then): &(String, _, Vec<String>)| (name.clone(), then.clone());
        [self.registers.iter().map(now).collect(), self.registers.iter().map(earlier).collect()]
    }

    /// The same outline without some of its rules; how many parts there are, and which one goes.
    #[must_use]
    pub fn without(&self, parts: usize, part: usize) -> Self {
        let len = self.rules.len().div_ceil(parts.max(1));
        let gone = len * part..len * (part + 1);
        let kept = (0..).zip(&self.rules).filter(|(place, _)| !gone.contains(place));
        Self { rules: kept.map(|(_, rule)| rule.clone()).collect(), ..self.clone() }
    }

    /// How many rules there are.
    #[must_use]
    pub fn rules(&self) -> usize {
        self.rules.len()
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").unwrap_or_else(|error| panic!("{error}"));
}

/// JSON texts in a list as a policy writes it.
pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}
