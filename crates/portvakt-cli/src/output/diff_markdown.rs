//! What an edit changes, as a comment on a pull request.

use crate::commands::diff::{Compared, Group, groups};
use crate::output::diff_text::{sentence, why};
use crate::output::markdown::{Document, Inline};

/// So many groups are shown before the rest are folded away, each with a request.
const SHOWN: usize = 10;

/// So many groups are written in all: comments have a limit.
const MOST: usize = 100;

/// The verdict, a table of the changes, and folded below it the rest and the requests.
pub(crate) fn compared(compared: &Compared) -> String {
    let mut document = Document::default();
    let policy = Inline::code(&compared.after.policy.name);
    document.heading(3, &Inline::words("Policy ").then(&policy));
    document.paragraph(
        &Inline::words("**")
            .then(&Inline::words(sentence(&compared.diff)))
            .then(&Inline::words("**")),
    );
    if compared.before.is_none() {
        let words = "The policy did not exist before: everything was denied.";
        document.paragraph(&Inline::words(words));
    }
    let groups = groups(compared);
    let (shown, rest) = groups.split_at(groups.len().min(SHOWN));
    if !shown.is_empty() {
        table(&mut document, shown);
    }
    if !compared.diff.undecided.is_empty() {
        let all = compared.diff.undecided.iter();
        let open: Vec<Inline> = all
            .clone()
            .take(SHOWN)
            .map(|one| {
                let named = Inline::words("not decided: ").then(&Inline::code(&one.capability));
                named.then(&Inline::words(", ")).then(&Inline::words(why(one.cause)))
            })
            .collect();
        document.list(&open);
        more(&mut document, all.count().saturating_sub(SHOWN), "more are not decided");
    }
    if !rest.is_empty() {
        let mut inside = Document::default();
        let written = rest.get(..rest.len().min(MOST)).unwrap_or(rest);
        table(&mut inside, written);
        more(&mut inside, rest.len().saturating_sub(MOST), "more are not shown");
        document.folded("The other changes", &inside);
    }
    if !shown.is_empty() {
        let mut inside = Document::default();
        for group in shown {
            example(&mut inside, group);
        }
        document.folded("A request for each change", &inside);
    }
    document.text().to_owned()
}

fn more(document: &mut Document, count: usize, words: &'static str) {
    if count > 0 {
        let count = Inline::number(count);
        document.paragraph(&count.then(&Inline::words(" ")).then(&Inline::words(words)));
    }
}

fn table(document: &mut Document, groups: &[Group<'_>]) {
    let head = ["Change", "Of", "When", "Before", "After"].map(Inline::words);
    let rows: Vec<Vec<Inline>> = groups
        .iter()
        .map(|group| {
            let when = group.first.when.as_deref();
            let when = when.map_or_else(|| Inline::words("always"), Inline::code);
            let [before, after] = group.decided().map(|(effect, rule)| {
                let effect = Inline::words(effect);
                match rule {
                    Some(rule) => effect.then(&Inline::words(" by ")).then(&Inline::code(rule)),
                    None => effect,
                }
            });
            vec![Inline::words(group.direction()), asked(group), when, before, after]
        })
        .collect();
    document.table(&head, &rows);
}

fn asked(group: &Group<'_>) -> Inline {
    if let Some(pattern) = &group.pattern {
        let count = Inline::words(" (").then(&Inline::number(group.asked.len()));
        return Inline::code(pattern).then(&count).then(&Inline::words(" capabilities)"));
    }
    let (named, more) = group.named();
    let named = Inline::joined(named.iter().map(|one| Inline::code(one)), ", ");
    if more == 0 {
        return named;
    }
    let more = Inline::words(" and ").then(&Inline::number(more));
    named.then(&more).then(&Inline::words(" more"))
}

/// What is asked and with what, as lines; and the line that `portvakt decide --batch` takes.
fn example(document: &mut Document, group: &Group<'_>) {
    let asked = group.asked.first().copied().unwrap_or_default();
    let what = Inline::words(group.direction()).then(&Inline::words(": "));
    document.paragraph(&what.then(&Inline::code(asked)));
    let mut lines = String::new();
    for (name, members) in group.request() {
        if members.is_empty() {
            lines.push_str("no ");
            lines.push_str(name);
            lines.push('\n');
            continue;
        }
        lines.push_str(name);
        lines.push('\n');
        for (member, value) in members {
            lines.push_str("  ");
            // A line is one member, whatever its name.
            lines.push_str(&member.replace('\n', "\\n"));
            lines.push_str(": ");
            lines.push_str(&value);
            lines.push('\n');
        }
    }
    document.block("text", &lines);
    document.block("json", &group.first.witness.line());
}
