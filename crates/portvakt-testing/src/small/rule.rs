//! Rules and capabilities of small policies.

use super::condition::{Scene, condition};
use crate::generate::Dice;

/// A rule as it will be written.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) verb: Verb,
    /// Patterns.
    pub(super) covers: String,
    pub(super) except: Option<&'static str>,
    pub(super) when: Option<String>,
    pub(super) unless: Option<String>,
    pub(super) then: Option<&'static str>,
}

/// The three verbs. Deliberately complete.
#[derive(Debug, Clone)]
pub(super) enum Verb {
    Allow,
    Deny,
    Require(String),
}

/// Sets of capabilities with a pattern that covers some of each.
const CAPABILITIES: &[(&[&str], &[&str])] = &[
    (&["do"], &["do"]),
    (&["x.one", "x.two"], &["x.**", "x.one", "x.two", "\"*.one\"", "\"**\""]),
    (&["do", "x.one", "x.two"], &["x.**", "[do, x.one]", "do", "\"**\"", "\"*.two\""]),
];

/// What rules return.
const THEN: &[&str] = &["{ n: 1 }", "{ n: 2 }", "{ log: true }", "{ to: a, n: 1 }"];

/// Draws one to three capabilities.
pub(super) fn capabilities(dice: &mut Dice) -> Vec<&'static str> {
    dice.pick(CAPABILITIES).0.to_vec()
}

/// The declaration of capabilities.
pub(super) fn declared(names: &[&'static str]) -> String {
    let mut lines = vec!["capabilities:\n".to_owned()];
    let alone = names.iter().filter(|name| !name.contains('.'));
    lines.extend(alone.map(|name| format!("  {name}: To do\n")));
    let words: Vec<&str> = names.iter().filter_map(|name| Some(name.split_once('.')?.1)).collect();
    lines.extend((!words.is_empty()).then(|| format!("  x: [{}]\n", words.join(", "))));
    lines.concat()
}

impl Rule {
    pub(super) fn draw(
        dice: &mut Dice,
        scene: &Scene<'_>,
        capabilities: &[&'static str],
        at: usize,
    ) -> Self {
        let known = CAPABILITIES.iter().find(|(names, _)| *names == capabilities);
        let patterns = known.map_or(&["\"**\""][..], |(_, patterns)| patterns);
        let covers = *dice.pick(patterns);
        let several = covers.contains("**") && capabilities.len() > 1;
        let some = |dice: &mut Dice, chance, depth| {
            dice.percent(chance).then(|| condition(dice, scene, depth))
        };
        let verb = match dice.below(10) {
            // A policy that allows nothing tells little.
            _ if at == 0 => Verb::Allow,
            0..=5 => Verb::Allow,
            6 | 7 => Verb::Deny,
            _ => Verb::Require(condition(dice, scene, 1)),
        };
        let (when, unless) = match verb {
            Verb::Allow => (some(dice, 90, 2), some(dice, 25, 1)),
            Verb::Deny => (some(dice, 97, 1), None),
            Verb::Require(_) => (some(dice, 60, 1), some(dice, 25, 0)),
        };
        Self {
            name: format!("rule_{at}"),
            verb,
            covers: covers.to_owned(),
            except: (several && dice.percent(30))
                .then(|| *dice.pick(&capabilities[capabilities.len() - 2..])),
            when,
            unless,
            then: dice.percent(25).then(|| *dice.pick(THEN)),
        }
    }

    /// Draws what it returns.
    pub(super) fn draw_then(&mut self, dice: &mut Dice) {
        self.then = dice.percent(70).then(|| *dice.pick(THEN));
    }

    pub(super) fn text(&self) -> String {
        let mut lines = match &self.verb {
            Verb::Allow => vec![format!("allow: {}", self.covers)],
            Verb::Deny => vec![format!("deny: {}", self.covers)],
            Verb::Require(condition) => {
                vec![format!("require: {condition}"), format!("for: {}", self.covers)]
            }
        };
        let except = self.except.map(str::to_owned);
        let then = self.then.map(str::to_owned);
        let keys =
            [("except", &except), ("when", &self.when), ("unless", &self.unless), ("then", &then)];
        for (key, value) in keys {
            lines.extend(value.iter().map(|value| format!("{key}: {value}")));
        }
        format!("  {}:\n    {}\n", self.name, lines.join("\n    "))
    }
}
