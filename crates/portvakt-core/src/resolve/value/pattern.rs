//! Prefixes and regular expressions.

use super::super::written::shortened;
use super::Refusal;
use crate::automaton::{Dfa, PatternError};
use crate::diagnostic::{Code, code};
use crate::limits::Limits;
use crate::lower::Pattern;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// The patterns of a policy: each is looked at once, and building their automata keeps to a limit
/// for all of them together.
#[derive(Debug)]
pub(in crate::resolve) struct Patterns<'l> {
    limits: &'l Limits,
    /// How many bytes building automata has taken.
    bytes: Cell<usize>,
    known: RefCell<BTreeMap<Pattern, Result<(), Refused>>>,
}

/// A pattern is refused.
pub(in crate::resolve) type Refused = (&'static Code, Refusal);

impl<'l> Patterns<'l> {
    pub(in crate::resolve) fn new(limits: &'l Limits) -> Self {
        Self { limits, bytes: Cell::new(0), known: RefCell::default() }
    }

    /// Tells whether all patterns together took more than they may: no automaton is built from
    /// here on, and that was said.
    pub(in crate::resolve) fn are_too_large(&self) -> bool {
        self.bytes.get() > self.limits.all_patterns_bytes
    }

    /// Checks a pattern, and that its automaton keeps to the limits.
    ///
    /// # Errors
    ///
    /// No regular expression of the language, one that is too large, or the first that is too much.
    pub(in crate::resolve) fn check(&self, pattern: Pattern) -> Result<(), Refused> {
        if let Some(known) = self.known.borrow().get(&pattern) {
            return known.clone();
        }
        let mut bytes = self.bytes.get();
        let made = Dfa::measured(&pattern, self.limits, &mut bytes);
        self.bytes.set(bytes);
        let checked = match made {
            Ok(_) if self.are_too_large() => Err(self.too_many()),
            Ok(_) => Ok(()),
            Err(error) => Err((&code::INVALID_EXPRESSION, self.refusal(&pattern, &error))),
        };
        self.known.borrow_mut().insert(pattern, checked.clone());
        checked
    }

    fn too_many(&self) -> Refused {
        let limit = self.limits.all_patterns_bytes;
        let message = format!(
            "expected patterns whose automata take at most {limit} bytes together, found more"
        );
        let help = "make the patterns shorter, or fewer, or read the policy with larger limits";
        (&code::TOO_MANY, Refusal::new(message, help))
    }

    fn refusal(&self, pattern: &Pattern, error: &PatternError) -> Refusal {
        let (Pattern::Prefix(text) | Pattern::Regex(text)) = pattern;
        match error {
            PatternError::Expression(error) => {
                let part = text.get(error.start..error.end).filter(|part| !part.is_empty());
                let found = shortened(part.unwrap_or(text));
                Refusal::new(
                    format!("expected a regular expression, found `{found}`: {}", error.message),
                    error.unsupported.map_or(
                        "a character with a meaning of its own stands after `\\`, as in `\\.`",
                        |unsupported| unsupported.help(),
                    ),
                )
            }
            PatternError::TooLarge(_) => {
                let states = self.limits.pattern_states;
                Refusal::new(
                    format!(
                        "`{}` needs an automaton of more than {states} states",
                        shortened(text)
                    ),
                    "make it shorter: large counts such as `{1,500}` cost most",
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, Patterns, Refusal};
    use crate::limits::Limits;

    fn check(text: &str) -> Result<(), Refusal> {
        let limits = Limits::default();
        let checked = Patterns::new(&limits).check(Pattern::Regex(text.to_owned()));
        checked.map_err(|(_, refusal)| refusal)
    }

    #[track_caller]
    fn refused(text: &str, message: &str, help: &str) {
        let refusal = check(text).unwrap_err();
        assert!(refusal.message.contains(message), "{text}: {}", refusal.message);
        assert!(refusal.help.contains(help), "{text}: {}", refusal.help);
    }

    #[test]
    fn expressions() {
        for text in ["", "a|b", r"\d{9}", r"[\w-]+\.no", "(?P<name>a)", r"\x41", ".*"] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn not_in_the_language() {
        refused("^a", "found `^`", "whole text");
        refused(r"a\b", r"found `\b`", "whole text");
        refused("(?i)a", "(?i)", "[Aa]");
        refused("(?=a)", "look-around", "second test");
        refused(r"(a)\1", "back-references", "write the text again");
        refused(r"[a\p{L}]", r"found `\p{L}`", "list the characters");
        refused("(", "found `(`", r"`\.`");
        refused("(a|b)*a(a|b){18}", "more than 4096 states", "large counts");
    }
}
