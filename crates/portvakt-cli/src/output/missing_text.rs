//! What would turn a denial into an allow, for people. All outside text passes [`shown`].

use crate::answer::Answer;
use crate::console::shown;
use portvakt::analysis::inquiry::Cause;
use portvakt::analysis::missing::Missing;
use std::fmt::Write;

/// One line for each thing that alone would do; nothing where no rule was read.
pub(crate) fn missing(answer: &Answer, missing: Option<&Missing>) -> String {
    if !matches!(answer.reason, "refused" | "requirement_not_met" | "no_rule_grants") {
        return String::new();
    }
    let Some(missing) = missing else {
        return "missing: not worked out, a compiled policy does not hold its text\n".to_owned();
    };
    let mut out = String::new();
    for set in &missing.scopes {
        let word = if set.len() == 1 { "the scope" } else { "the scopes" };
        let scopes: Vec<String> = set.iter().map(|one| format!("`{}`", shown(one))).collect();
        let _ = writeln!(out, "missing: {word} {}", scopes.join(" and "));
    }
    if missing.capped {
        out.push_str("missing: there are more sets of scopes that would do\n");
    }
    for condition in missing.attributes.iter().flat_map(|one| &one.conditions) {
        let _ = writeln!(out, "missing: {}", shown(condition));
    }
    if out.lines().count() > 1 {
        out.push_str("  (each of these lines alone would do)\n");
    }
    for open in &missing.undecided {
        let rules: Vec<String> = open.rules.iter().take(8).map(|rule| shown(rule)).collect();
        let more = if open.rules.len() > rules.len() { ", ..." } else { "" };
        let (about, rules) = (shown(&open.about), rules.join(", "));
        let why = match open.cause {
            Cause::Steps => "it takes more steps than it is given",
            Cause::Replay | Cause::NotComparable => "the engine does not confirm what was found",
        };
        let _ = writeln!(out, "missing: {about}: undecided, {why} ({rules}{more})");
    }
    if out.is_empty() {
        out.push_str("missing: no scopes alone, and no other attribute alone, would do\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::missing;
    use crate::answer::Answer;
    use portvakt::analysis::missing::Missing;

    #[test]
    fn hostile_scopes_are_made_visible() {
        let mut answer = Answer::unknown_route();
        answer.reason = "no_rule_grants";
        let scopes = vec![vec!["a\u{1b}[31m".to_owned(), "b\u{202e}".to_owned()]];
        let found = missing(&answer, Some(&Missing { scopes, ..Missing::default() }));
        assert!(found.starts_with("missing: the scopes `a"), "{found}");
        assert!(!found.contains(['\u{1b}', '\u{202e}']), "{found}");
    }
}
