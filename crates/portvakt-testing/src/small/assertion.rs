//! Assertions about small policies, some of which hold.

use super::SmallPolicy;
use super::condition::condition;
use super::rule::Verb;
use crate::generate::Dice;

impl SmallPolicy {
    /// The policy of a seed with assertions of all forms; its space is small with their conditions.
    ///
    /// # Panics
    ///
    /// No such policy is small.
    #[must_use]
    pub fn asserting(seed: u64) -> Self {
        let dice = &mut Dice::new(seed ^ 0xA55E);
        for again in 0.. {
            let drawn = Self::new(seed ^ (again << 40));
            if let Some(asserting) = drawn.with_assertions(dice) {
                return asserting;
            }
        }
        panic!("no assertions about {seed} are small")
    }

    /// The same with assertions; none when its space is not small with their conditions.
    #[must_use]
    pub fn with_assertions(mut self, dice: &mut Dice) -> Option<Self> {
        let all: Vec<String> = (0..6).map(|_| self.assertion(dice)).collect();
        let lines = all.iter().zip(0..).map(|(text, at)| format!("  a{at}: {{ {text} }}\n"));
        self.assertions = format!("assertions:\n{}", lines.collect::<String>());
        self.fits(&[]).then_some(self)
    }

    /// What is asserted.
    fn assertion(&self, dice: &mut Dice) -> String {
        let capability = *dice.pick(&self.capabilities);
        let other = *dice.pick(&self.capabilities);
        let attribute = &dice.pick(&self.attributes).name;
        match dice.below(10) {
            0..=3 => {
                let granting = self.rules.iter().filter(|rule| matches!(rule.verb, Verb::Allow));
                let mut granting: Vec<String> =
                    granting.filter_map(|rule| rule.when.clone()).collect();
                granting.dedup();
                // Nothing is allowed but by the rules, unless one of them needs nothing.
                match dice.below(3) {
                    0 if !granting.is_empty() => {
                        format!("never: {capability}, unless: {{ any: [{}] }}", granting.join(", "))
                    }
                    1 => format!("never: {capability}, when: {}", self.refusal(dice)),
                    _ => format!("never: {capability}, when: {}", self.any_condition(dice)),
                }
            }
            4 | 5 => {
                let unless = self.any_condition(dice);
                format!("always: {capability}, when: {}, unless: {unless}", self.grant(dice))
            }
            6 if capability != other => format!("implies: [{capability}, {other}]"),
            6 | 7 => format!("only_helps: [{attribute}]"),
            8 => format!("ignores: [{attribute}]"),
            _ => format!("never: {capability}"),
        }
    }

    /// What stops a rule granting or makes one refuse, or any condition.
    fn refusal(&self, dice: &mut Dice) -> String {
        match &dice.pick(&self.rules).verb {
            Verb::Require(condition) => format!("{{ not: {condition} }}"),
            Verb::Deny | Verb::Allow => {
                let rule = dice.pick(&self.rules);
                rule.unless.clone().unwrap_or_else(|| self.any_condition(dice))
            }
        }
    }

    /// When some rule grants, or any condition.
    fn grant(&self, dice: &mut Dice) -> String {
        let rule = dice.pick(&self.rules);
        rule.when.clone().unwrap_or_else(|| self.any_condition(dice))
    }

    fn any_condition(&self, dice: &mut Dice) -> String {
        condition(dice, &self.scene(None), 1)
    }
}
