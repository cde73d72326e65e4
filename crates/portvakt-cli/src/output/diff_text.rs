//! What an edit changes, for people. All outside text passes [`shown`].

use crate::commands::diff::{Compared, Group, groups};
use crate::console::shown;
use portvakt::analysis::diff::{Diff, Verdict};
use portvakt::analysis::inquiry::Cause;
use portvakt::compiler::diagnostic::json::escaped;
use std::fmt::Write;

/// The verdict, the changes in groups with a request each, and what is not decided.
pub(crate) fn compared(compared: &Compared) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", sentence(&compared.diff));
    if compared.before.is_none() {
        out.push_str("the policy did not exist before: everything was denied\n");
    }
    for group in groups(compared) {
        one_group(&mut out, &group);
    }
    for open in &compared.diff.undecided {
        let _ = writeln!(out, "\nnot decided: {}", shown(&open.capability));
        let _ = writeln!(out, "  {}", why(open.cause));
        let _ = writeln!(out, "  its rules: {}", shown(&open.rules.join(", ")));
    }
    out
}

/// The verdict in one sentence.
pub(crate) fn sentence(diff: &Diff) -> &'static str {
    match diff.verdict {
        Verdict::Equivalent if diff.changes.is_empty() => {
            "nothing changes: proved for all requests and all register contents"
        }
        Verdict::Equivalent => {
            "equivalent: every request has the same effect as before; obligations or reasons change"
        }
        Verdict::Narrower => {
            "narrower: requests are denied that were allowed, and none is allowed that was denied"
        }
        Verdict::Wider => {
            "wider: requests are allowed that were denied, and none is denied that was allowed"
        }
        Verdict::Crossing => {
            "crossing: requests are allowed that were denied, and others denied that were allowed"
        }
        Verdict::Undecided => {
            "undecided: some questions stay open, and what is known does not settle the verdict"
        }
    }
}

/// Why a question stays open.
pub(crate) fn why(cause: Cause) -> &'static str {
    match cause {
        Cause::Steps => "the question takes more steps than it was given",
        Cause::Replay => "a request was found that the engines do not confirm",
        Cause::NotComparable => "the versions read the same value in ways that cannot be compared",
    }
}

fn one_group(out: &mut String, group: &Group<'_>) {
    let _ = writeln!(out, "\n{}: {}", group.direction(), asked(group));
    let when = group.first.when.as_deref().unwrap_or("always");
    let _ = writeln!(out, "  when    {}", shown(when));
    for (time, (effect, rule)) in ["was ", "now "].into_iter().zip(group.decided()) {
        let _ = match rule {
            Some(rule) => writeln!(out, "  {time}    {effect} by `{}`", shown(rule)),
            None => writeln!(out, "  {time}    {effect} without a rule"),
        };
    }
    let example = group.asked.first().copied().unwrap_or_default();
    let _ = writeln!(out, "  for example {}, asked with", shown(example));
    for (name, members) in group.request() {
        if members.is_empty() {
            let _ = writeln!(out, "    no {name}");
            continue;
        }
        let _ = writeln!(out, "    {name}");
        for (member, value) in members {
            let _ = writeln!(out, "      {}: {}", shown(&member), shown(&value));
        }
    }
    out.push_str("  as a line for `portvakt decide --batch`\n");
    let _ = writeln!(out, "    {}", escaped(&group.first.witness.line()));
}

/// What is asked for: one name, a pattern, or the first names and how many more.
fn asked(group: &Group<'_>) -> String {
    if let Some(pattern) = &group.pattern {
        return format!("{} ({} capabilities)", shown(pattern), group.asked.len());
    }
    match group.named() {
        (named, 0) => shown(&named.join(", ")),
        (named, more) => format!("{} and {more} more", shown(&named.join(", "))),
    }
}
