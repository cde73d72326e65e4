//! Regular expressions.

use super::Refusal;
use crate::automaton::{Dfa, PatternError};
use crate::limits::Limits;
use crate::lower::Pattern;

/// Checks an expression, and that its automaton keeps to the limits.
///
/// # Errors
///
/// No regular expression of the language, or one that is too large.
pub(in crate::resolve) fn check(text: &str, limits: &Limits) -> Result<(), Refusal> {
    match Dfa::pattern(&Pattern::Regex(text.to_owned()), limits) {
        Ok(_) => Ok(()),
        Err(PatternError::Expression(error)) => {
            let part = text.get(error.start..error.end).filter(|part| !part.is_empty());
            let found = part.unwrap_or(text);
            Err(Refusal::new(
                format!("expected a regular expression, found `{found}`: {}", error.message),
                error.unsupported.map_or(
                    "a character with a meaning of its own stands after `\\`, as in `\\.`",
                    |unsupported| unsupported.help(),
                ),
            ))
        }
        Err(PatternError::TooLarge(_)) => Err(Refusal::new(
            format!("`{text}` needs an automaton of more than {} states", limits.pattern_states),
            "make it shorter: large counts such as `{1,500}` cost most",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::limits::Limits;

    #[track_caller]
    fn refused(text: &str, message: &str, help: &str) {
        let refusal = check(text, &Limits::default()).unwrap_err();
        assert!(refusal.message.contains(message), "{text}: {}", refusal.message);
        assert!(refusal.help.contains(help), "{text}: {}", refusal.help);
    }

    #[test]
    fn expressions() {
        for text in ["", "a|b", r"\d{9}", r"[\w-]+\.no", "(?P<name>a)", r"\x41", ".*"] {
            assert_eq!(check(text, &Limits::default()), Ok(()), "{text}");
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
