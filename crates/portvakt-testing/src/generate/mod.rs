//! Generated policies and requests: well-typed, seeded, and close to every boundary.
//!
//! A [`Draft`] is a policy as text that can still be taken apart: its rules can be put into another
//! order, taken away or added to. A [`Request`] is drawn for one draft: its values are those that the
//! draft's conditions name, their neighbours, and what no rule may see.

mod attribute;
mod capability;
mod condition;
mod dice;
mod place;
mod request;
mod vocabulary;
mod wide;

pub use dice::Dice;
pub use request::Request;

use crate::oracle::Supply;
use attribute::Attribute;
use capability::Capabilities;
use condition::{Scene, condition, conditions};
use place::Place;
use portvakt_core::operators::Shape;
use portvakt_core::policy::{Category, ValueType};

/// The kinds of registers.
const KINDS: &[&str] =
    &["text", "uuid", "norwegian_organisation_number", "norwegian_person_number"];

/// A part of the language: whether it has operands of this shape on this type.
pub type Part = fn(ValueType, Shape) -> bool;

/// A generated policy.
#[derive(Debug, Clone)]
pub struct Draft {
    part: Part,
    attributes: Vec<Attribute>,
    /// Registers: name, kind, whether they may be empty.
    registers: Vec<(String, &'static str, bool)>,
    /// Conditions: name and what they mean.
    conditions: Vec<(String, String)>,
    capabilities: Capabilities,
    /// Rules: their names and the lines below them.
    pub rules: Vec<(String, String)>,
}

impl Draft {
    /// The policy for a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::within(seed, |_, _| true)
    }

    /// The policy for a seed in a part of the language: attributes of a type, tested with operands
    /// of a shape.
    #[must_use]
    pub fn within(seed: u64, part: Part) -> Self {
        Self::draw(&mut Dice::new(seed), part)
    }

    /// A policy in a part of the language.
    #[must_use]
    pub fn draw(dice: &mut Dice, part: Part) -> Self {
        let mut draft = Self {
            part,
            attributes: attribute::attributes(dice, part),
            registers: Vec::new(),
            conditions: Vec::new(),
            capabilities: capability::capabilities(dice),
            rules: Vec::new(),
        };
        for (at, kind) in KINDS.iter().enumerate() {
            let used = draft.attributes.iter().any(|one| one.kind == *kind);
            if used && dice.percent(60) {
                draft.registers.push((format!("r{at}"), kind, dice.percent(30)));
            }
        }
        draft.derive(dice);
        for at in 0..dice.below(4) {
            let text = condition(dice, &draft.scene(None), 2);
            draft.conditions.push((format!("c{at}"), text));
        }
        for at in 0..dice.between(3, 10) {
            let rule = draft.rule(dice);
            draft.rules.push((format!("rule_{at}"), rule));
        }
        draft
    }

    /// The policy as YAML.
    #[must_use]
    pub fn text(&self) -> String {
        let mut parts = vec!["portvakt: 1\npolicy: drawn\nattributes:\n".to_owned()];
        parts.extend(self.attributes.iter().map(Attribute::declaration));
        if !self.registers.is_empty() {
            parts.push("registers:\n".to_owned());
        }
        for (name, kind, may_be_empty) in &self.registers {
            let empty = if *may_be_empty { ", may_be_empty: true" } else { "" };
            parts.push(format!("  {name}: {{ of: {kind}{empty} }}\n"));
        }
        if !self.conditions.is_empty() {
            parts.push("conditions:\n".to_owned());
        }
        for (name, condition) in &self.conditions {
            parts.push(format!("  {name}: {condition}\n"));
        }
        parts.push(self.capabilities.text.clone());
        parts.push("rules:\n".to_owned());
        for (name, rule) in &self.rules {
            parts.push(format!("  {name}:\n{rule}"));
        }
        parts.concat()
    }

    /// Contents for the registers.
    #[must_use]
    pub fn supply(&self, dice: &mut Dice) -> Supply {
        let mut supply = Supply::new();
        for (name, kind, may_be_empty) in &self.registers {
            let words = match *kind {
                "text" => vocabulary::TEXT.constants,
                "uuid" => vocabulary::UUIDS,
                "norwegian_person_number" => vocabulary::PERSONS,
                _ => vocabulary::ORGANISATIONS,
            };
            let empty = *may_be_empty && dice.percent(40);
            let members = if empty { Vec::new() } else { dice.some(words, 5) };
            let members = members.into_iter().map(|one| one.trim_matches('"').to_owned());
            supply.insert(name.clone(), members.collect());
        }
        supply
    }

    /// The same policy with its rules in another order.
    #[must_use]
    pub fn permuted(&self, dice: &mut Dice) -> Self {
        let mut other = self.clone();
        dice.shuffle(&mut other.rules);
        other
    }

    /// The same policy with one more rule that refuses, somewhere among the others.
    #[must_use]
    pub fn with_refusal(&self, dice: &mut Dice) -> Self {
        let mut other = self.clone();
        let rule = self.refusing(dice);
        other.rules.insert(dice.below(self.rules.len() + 1), ("one_more".to_owned(), rule));
        other
    }

    /// Policies that are smaller by one rule, condition, derived attribute or line of a rule. Not
    /// all of them are valid.
    #[must_use]
    pub fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        let mut without = |change: &dyn Fn(&mut Self)| {
            let mut other = self.clone();
            change(&mut other);
            all.push(other);
        };
        for at in 0..self.rules.len() {
            without(&|other| drop(other.rules.remove(at)));
        }
        for at in 0..self.conditions.len() {
            without(&|other| drop(other.conditions.remove(at)));
        }
        for at in 0..self.attributes.len() {
            without(&|other| drop(other.attributes.remove(at)));
        }
        for (at, (_, rule)) in self.rules.iter().enumerate() {
            for line in 0..rule.lines().count() {
                let kept = rule.lines().enumerate().filter(|(place, _)| *place != line);
                let text: String = kept.flat_map(|(_, line)| [line, "\n"]).collect();
                without(&|other| other.rules[at].1.clone_from(&text));
            }
        }
        all
    }

    /// The same attributes with rules that state the laws of sets about two drawn conditions: each
    /// capability is allowed exactly where its name says, `a` and `b` being the conditions.
    #[must_use]
    pub fn laws(&self, dice: &mut Dice) -> Self {
        let scene = self.scene(None);
        let (a, b) = (condition(dice, &scene, 2), condition(dice, &scene, 2));
        let not_both = if a == b { format!("[{a}]") } else { format!("[{a}, {b}]") };
        let neither = if a == b {
            format!("[{{ not: {a} }}]")
        } else {
            format!("[{{ not: {a} }}, {{ not: {b} }}]")
        };
        let laws = [
            ("a", a.clone()),
            ("b", b.clone()),
            ("not_a", format!("{{ not: {a} }}")),
            ("not_not_a", format!("{{ not: {{ not: {a} }} }}")),
            ("a_and_b", format!("{{ all: {not_both} }}")),
            ("a_or_b", format!("{{ any: {not_both} }}")),
            ("not_a_or_not_b", format!("{{ any: {neither} }}")),
            ("not_a_and_not_b", format!("{{ all: {neither} }}")),
        ];
        let names: Vec<String> = laws.iter().map(|(name, _)| format!("law.{name}")).collect();
        let words: Vec<&str> = laws.iter().map(|(name, _)| *name).collect();
        let rule = |(name, condition): &(&str, String)| {
            let rule = format!("    allow: law.{name}\n    when: {condition}\n");
            ((*name).to_owned(), rule)
        };
        Self {
            rules: laws.iter().map(rule).collect(),
            capabilities: Capabilities {
                text: format!("capabilities:\n  law: [{}]\n", words.join(", ")),
                names,
            },
            ..self.clone()
        }
    }

    /// The names of the capabilities.
    #[must_use]
    pub fn capabilities(&self) -> &[String] {
        &self.capabilities.names
    }

    /// What conditions may name: everything, or what one category may.
    fn scene(&self, category: Option<Category>) -> Scene<'_> {
        let fits = |one: &&Attribute| category.is_none_or(|category| one.category == category);
        Scene {
            part: self.part,
            attributes: self.attributes.iter().filter(fits).collect(),
            named: match category {
                None => self.conditions.iter().map(|(name, _)| name.clone()).collect(),
                Some(_) => Vec::new(),
            },
            registers: self.registers.iter().map(|(name, kind, _)| (name.clone(), *kind)).collect(),
        }
    }

    /// Adds up to three derived attributes; a later one may test an earlier one.
    fn derive(&mut self, dice: &mut Dice) {
        for at in 0..dice.below(4) {
            let (prefix, category) = *dice.pick(&[
                ("subject", Category::Subject),
                ("subject", Category::Subject),
                ("resource", Category::Resource),
                ("context", Category::Context),
            ]);
            let scene = self.scene(Some(category));
            if scene.attributes.is_empty() {
                continue;
            }
            let text = dice.percent(75);
            let words =
                if text { &["one", "two", "a", "b"][..] } else { &["0", "1", "2", "7"][..] };
            let mut keys = vec![
                format!("type: {}", if text { "text" } else { "integer" }),
                "derive:".to_owned(),
            ];
            let mut constants = Vec::new();
            for _ in 0..dice.between(1, 3) {
                let value = (*dice.pick(words)).to_owned();
                keys.push(format!(
                    "  - {{ value: {value}, when: {} }}",
                    condition(dice, &scene, 1)
                ));
                constants.push(value);
            }
            let last = (*dice.pick(words)).to_owned();
            keys.push(format!("  - {{ value: {last} }}"));
            constants.push(last);
            constants.sort();
            constants.dedup();
            let value_type = if text { ValueType::Text } else { ValueType::Integer };
            self.attributes.push(Attribute {
                name: format!("{prefix}.d{at}"),
                category,
                value_type,
                kind: if text { "text" } else { "" },
                place: Place::Derived,
                keys,
                constants,
                values: Vec::new(),
                wrong: Vec::new(),
                split: None,
                closed: true,
                required: false,
            });
        }
    }

    /// A rule: the lines below its name.
    fn rule(&self, dice: &mut Dice) -> String {
        if dice.percent(40) {
            return self.refusing(dice);
        }
        let mut lines = self.covers(dice, "allow");
        let scene = self.scene(None);
        match dice.below(10) {
            0 => {}
            1..=4 => {
                let list = conditions(dice, &scene, &[1, 0]);
                lines.push(format!("when: {{ any: {list} }}"));
            }
            5..=8 => lines.push(format!("when: {}", condition(dice, &scene, 2))),
            _ => lines.push(format!("unless: {}", condition(dice, &scene, 1))),
        }
        if dice.percent(20) && !lines.iter().any(|line| line.starts_with("unless")) {
            lines.push(format!("unless: {}", condition(dice, &scene, 1)));
        }
        finish(dice, lines)
    }

    /// A rule that refuses.
    fn refusing(&self, dice: &mut Dice) -> String {
        let scene = self.scene(None);
        let deny = dice.percent(50);
        let mut lines = self.covers(dice, if deny { "deny" } else { "for" });
        if deny {
            let depths = if dice.percent(40) { &[1, 1][..] } else { &[0] };
            let list = conditions(dice, &scene, depths);
            lines.push(format!("when: {{ all: {list} }}"));
        } else {
            let list = conditions(dice, &scene, &[1, 1]);
            lines.push(format!("require: {{ any: {list} }}"));
            if dice.percent(50) {
                lines.push(format!("when: {}", condition(dice, &scene, 1)));
            }
            if dice.percent(25) {
                lines.push(format!("unless: {}", condition(dice, &scene, 1)));
            }
        }
        if dice.percent(40) {
            lines.push("because: \"It says so: always.\"".to_owned());
        }
        finish(dice, lines)
    }

    /// What a rule covers.
    fn covers(&self, dice: &mut Dice, verb: &str) -> Vec<String> {
        let covers = capability::covers(dice, &self.capabilities.names);
        let except = covers.except.into_iter().map(|except| format!("except: {except}"));
        std::iter::once(format!("{verb}: {}", covers.patterns)).chain(except).collect()
    }
}

/// Adds what a rule returns, and joins the lines.
fn finish(dice: &mut Dice, mut lines: Vec<String>) -> String {
    if dice.percent(35) {
        let all = ["status: 404", "max_age: 300", "log: true", "to: \"someone else\"", "a: false"];
        lines.push(format!("then: {{ {} }}", dice.some(&all, 3).join(", ")));
    }
    if dice.percent(15) {
        lines.push("title: A rule that was drawn".to_owned());
    }
    format!("    {}\n", lines.join("\n    "))
}
