//! Small policies of which every request can be asked.
//!
//! A [`SmallPolicy`] is drawn from a seed; [`edited`](SmallPolicy::edited) is the same policy after an
//! edit or two, and [`asserting`](SmallPolicy::asserting) one with assertions. A [`Space`] is all requests and register contents that such policies can tell apart,
//! and [`Everything`] is what a policy says to all of them. Whatever an analysis says about all
//! requests can be counted there.

mod assertion;
mod attribute;
mod column;
mod condition;
mod conditions;
mod edit;
mod everything;
mod group;
mod kin;
mod rule;
mod settles;
mod shown;
mod space;
mod words;

pub use column::Column;
pub use everything::Everything;
pub use settles::Settles;
pub use shown::{answer, asked, supply};
pub use space::Space;

use crate::compiled;
use crate::generate::Dice;
use attribute::Attribute;
use condition::Scene;
use portvakt_core::policy::{Category, Policy};
use rule::Rule;

/// Policies with more requests than this, those with other register contents counted each, are
/// drawn again.
pub const MOST: usize = 20_000;

/// A small policy, before it is written.
#[derive(Debug, Clone)]
pub struct SmallPolicy {
    attributes: Vec<Attribute>,
    /// Registers: name, kind, whether they may be empty.
    registers: Vec<(&'static str, &'static str, bool)>,
    /// Conditions: name and what they mean.
    conditions: Vec<(&'static str, String)>,
    capabilities: Vec<&'static str>,
    rules: Vec<Rule>,
    /// Lines below `assertions`.
    assertions: String,
}

impl SmallPolicy {
    /// The policy of a seed; it is valid, and its space is small.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::draw(&mut Dice::new(seed ^ 0x5A11))
    }

    /// A policy that is valid, and its space is small.
    #[must_use]
    pub fn draw(dice: &mut Dice) -> Self {
        loop {
            let drawn = Self::attempt(dice);
            if drawn.fits(&[]) {
                return drawn;
            }
        }
    }

    /// The policy of a seed, and the same after one or two edits; one in ten stays as it is, and
    /// some edits change no decision.
    ///
    /// # Panics
    ///
    /// No edit is small.
    #[must_use]
    pub fn edited(seed: u64) -> (Self, Self) {
        let dice = &mut Dice::new(seed ^ 0xED17);
        for again in 0.. {
            let before = Self::new(seed ^ (again << 40));
            if dice.percent(10) {
                return (before.clone(), before);
            }
            if let Some(after) = before.after_edits(dice) {
                return (before, after);
            }
        }
        panic!("no edit of {seed} is small")
    }

    /// The same after one or two edits; none when no edit is small.
    #[must_use]
    pub fn after_edits(&self, dice: &mut Dice) -> Option<Self> {
        let (model, _) = compiled::model(&self.text()).ok()?;
        for _ in 0..10 {
            let mut after = self.edit(dice);
            if dice.percent(25) {
                after = after.edit(dice);
            }
            if after.text() != self.text() && after.fits(&[&model]) {
                return Some(after);
            }
        }
        None
    }

    /// The policy as YAML.
    #[must_use]
    pub fn text(&self) -> String {
        let mut parts = vec!["portvakt: 1\npolicy: small\nattributes:\n".to_owned()];
        parts.extend(self.attributes.iter().map(Attribute::declaration));
        parts.extend((!self.registers.is_empty()).then(|| "registers:\n".to_owned()));
        for (name, kind, may_be_empty) in &self.registers {
            let empty = if *may_be_empty { ", may_be_empty: true" } else { "" };
            parts.push(format!("  {name}: {{ of: {kind}{empty} }}\n"));
        }
        parts.extend((!self.conditions.is_empty()).then(|| "conditions:\n".to_owned()));
        parts.extend(self.conditions.iter().map(|(name, text)| format!("  {name}: {text}\n")));
        parts.push(rule::declared(&self.capabilities));
        parts.push("rules:\n".to_owned());
        parts.extend(self.rules.iter().map(Rule::text));
        parts.push(self.assertions.clone());
        parts.concat()
    }

    /// Whether it is valid, and small together with these versions.
    fn fits(&self, versions: &[&Policy]) -> bool {
        let Ok((model, _)) = compiled::model(&self.text()) else { return false };
        let all: Vec<&Policy> = versions.iter().copied().chain([&model]).collect();
        Space::new(&all, MOST).is_some()
    }

    /// A policy that may be neither valid nor small.
    fn attempt(dice: &mut Dice) -> Self {
        let mut drawn = Self {
            attributes: attribute::attributes(dice),
            registers: Vec::new(),
            conditions: Vec::new(),
            capabilities: rule::capabilities(dice),
            rules: Vec::new(),
            assertions: String::new(),
        };
        for name in ["r0", "r1"] {
            let kinds: Vec<&'static str> = drawn
                .attributes
                .iter()
                .map(Attribute::kind)
                .filter(|kind| !kind.is_empty())
                .collect();
            if !kinds.is_empty() && dice.percent(35) {
                let kind = *dice.pick(&kinds);
                drawn.registers.push((name, kind, dice.percent(40)));
            }
        }
        if dice.percent(35) {
            let category = dice.pick(&drawn.attributes).category;
            let derived = condition::derived(dice, &drawn.scene(Some(category)), category);
            drawn.attributes.push(derived);
        }
        if dice.percent(35) {
            let text = condition::condition(dice, &drawn.scene(None), 1);
            drawn.conditions.push(("named", text));
        }
        for at in 0..dice.between(2, 6) {
            let rule = Rule::draw(dice, &drawn.scene(None), &drawn.capabilities, at);
            drawn.rules.push(rule);
        }
        drawn
    }

    /// What conditions may name: everything, or what one category may.
    fn scene(&self, category: Option<Category>) -> Scene<'_> {
        let fits = |one: &&Attribute| category.is_none_or(|category| one.category == category);
        Scene {
            attributes: self.attributes.iter().filter(fits).collect(),
            named: match category {
                None => self.conditions.iter().map(|(name, _)| *name).collect(),
                Some(_) => Vec::new(),
            },
            registers: self.registers.iter().map(|(name, kind, _)| (*name, *kind)).collect(),
        }
    }
}
