//! Edits of small policies, such as people make.

use super::SmallPolicy;
use super::condition::condition;
use super::rule::{Rule, Verb};
use crate::generate::Dice;
use portvakt_core::policy::{Category, ValueType};

impl SmallPolicy {
    /// The same policy after one edit. Not every edit gives a valid policy.
    pub(super) fn edit(&self, dice: &mut Dice) -> Self {
        let mut after = self.clone();
        let at = dice.below(self.rules.len());
        match dice.below(17) {
            0 if self.rules.len() > 1 => drop(after.rules.remove(at)),
            1 => {
                let mut rule = Rule::draw(dice, &self.scene(None), &self.capabilities, at + 10);
                "added".clone_into(&mut rule.name);
                after.rules.insert(at, rule);
            }
            2 | 3 => after.rules[at] = self.constant_changed(dice, &self.rules[at]),
            4 => after.rules[at].except = None,
            5 if self.capabilities.len() > 1 => {
                after.rules[at].except = self.capabilities.last().copied();
                "\"**\"".clone_into(&mut after.rules[at].covers);
            }
            6 => {
                let rule = &mut after.rules[at];
                rule.verb = match &rule.verb {
                    Verb::Deny => Verb::Allow,
                    Verb::Allow | Verb::Require(_) => Verb::Deny,
                };
                rule.unless = None;
            }
            7 => after.rules.swap(at, dice.below(self.rules.len())),
            8 => after.rules[at].draw_then(dice),
            9 => after.rules[at].name.push_str("_renamed"),
            10 => after.rules[at].unless = None,
            11 => after.rules[at].when = Some(condition(dice, &self.scene(None), 1)),
            12 | 13 => after.attribute_changed(dice),
            14 => after.capabilities_changed(dice),
            15 if !self.registers.is_empty() => after.registers_changed(dice),
            _ => {
                let also = condition(dice, &self.scene(None), 0);
                let rule = &mut after.rules[at];
                rule.unless = match rule.verb {
                    Verb::Deny => None,
                    _ => Some(also),
                };
            }
        }
        after
    }

    /// The rule with another constant, where it has one.
    fn constant_changed(&self, dice: &mut Dice, rule: &Rule) -> Rule {
        let mut changed = rule.clone();
        let attribute = dice.pick(&self.attributes);
        let constants = attribute.constants();
        let (one, other) = (dice.pick(&constants).clone(), dice.pick(&constants).clone());
        let change = |text: &String| {
            let mut text = text.clone();
            for (before, after) in [(" ", " "), (" ", ","), ("[", "]"), ("[", ","), (" ", "]")] {
                text = text
                    .replace(&format!("{before}{one}{after}"), &format!("{before}{other}{after}"));
            }
            text
        };
        changed.when = rule.when.as_ref().map(change);
        changed.unless = rule.unless.as_ref().map(change);
        if let Verb::Require(condition) = &rule.verb {
            changed.verb = Verb::Require(change(condition));
        }
        changed
    }

    /// One attribute is declared in another way.
    fn attribute_changed(&mut self, dice: &mut Dice) {
        let at = dice.below(self.attributes.len());
        let attribute = &mut self.attributes[at];
        match dice.below(7) {
            _ if !attribute.derive.is_empty() => {
                let last = attribute.derive.len() - 1;
                attribute.derive[last].0 = attribute.derive[0].0.clone();
            }
            0 | 1 => attribute.may_be_absent ^= true,
            2 if attribute.value_type == ValueType::TextSet => attribute.split ^= true,
            2 | 3 if attribute.values.is_empty() => attribute.values = attribute.constants(),
            2 | 3 => attribute.values.clear(),
            4 => {
                attribute.format = match attribute.format {
                    Some("norwegian_organisation_number") => {
                        Some("norwegian_organisation_number_mod11")
                    }
                    Some("norwegian_organisation_number_mod11") => {
                        Some("norwegian_organisation_number")
                    }
                    Some("norwegian_person_number") => Some("norwegian_person_number_2032"),
                    Some("norwegian_person_number_2032") => Some("norwegian_person_number"),
                    Some(_) => None,
                    None => Some("uuid"),
                };
            }
            5 if attribute.category == Category::Subject => {
                attribute.claim =
                    if attribute.claim.is_none() { Some(("moved", None)) } else { None };
            }
            _ if attribute.value_type == ValueType::Text && attribute.format.is_none() => {
                attribute.value_type = ValueType::TextSet;
            }
            _ => attribute.may_be_absent ^= true,
        }
    }

    /// Other capabilities: one more, or one less.
    fn capabilities_changed(&mut self, dice: &mut Dice) {
        if self.capabilities.len() > 1 && dice.percent(50) {
            let gone = self.capabilities.remove(dice.below(self.capabilities.len()));
            for rule in &mut self.rules {
                rule.covers = if rule.covers.contains(gone) {
                    "\"**\"".to_owned()
                } else {
                    rule.covers.clone()
                };
                rule.except = rule.except.filter(|except| *except != gone);
            }
        } else {
            self.capabilities.push("x.more");
        }
    }

    /// Another use of a register.
    fn registers_changed(&mut self, dice: &mut Dice) {
        let at = dice.below(self.registers.len());
        if dice.percent(40) {
            self.registers[at].2 ^= true;
            return;
        }
        let (one, other) = if dice.percent(50) { ("r0", "r1") } else { ("r1", "r0") };
        if self.registers.len() == 1 {
            let (_, kind, may_be_empty) = self.registers[0];
            self.registers.push((
                if self.registers[0].0 == "r0" { "r1" } else { "r0" },
                kind,
                may_be_empty,
            ));
        }
        self.registers.sort_unstable();
        let rule = dice.below(self.rules.len());
        let change = |text: &String| text.replace(one, other);
        self.rules[rule].when = self.rules[rule].when.as_ref().map(change);
        if let Verb::Require(condition) = &self.rules[rule].verb {
            self.rules[rule].verb = Verb::Require(change(condition));
        }
    }
}
