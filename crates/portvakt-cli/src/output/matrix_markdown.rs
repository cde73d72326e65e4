//! A matrix for pages and pull requests.

use super::markdown::{Document, Inline};
use portvakt::analysis::matrix::{Alternative, Demand, Matrix};

/// A table: capabilities, what is enough for them, and what must hold besides.
pub(crate) fn matrix(matrix: &Matrix) -> String {
    let mut document = Document::default();
    let title = matrix.title.as_ref().unwrap_or(&matrix.policy);
    document.heading(1, &Inline::words("Who can do what: ").then(&Inline::code(title)));
    let head = ["Capabilities", "Allowed when one of these holds", "and all of these"];
    let rows: Vec<Vec<Inline>> = matrix
        .rows
        .iter()
        .map(|row| {
            let capabilities = row.capabilities.iter().map(|one| Inline::code(one));
            let allowed = match row.allowed.as_slice() {
                [] => Inline::words("nobody is allowed"),
                all => Inline::joined(all.iter().map(alternative), "<br>"),
            };
            let required = row.required.iter().map(demand);
            let refused =
                row.refused.iter().map(|one| Inline::words("not ").then(&alternative(one)));
            vec![
                Inline::joined(capabilities, "<br>"),
                allowed,
                Inline::joined(required.chain(refused), "<br>"),
            ]
        })
        .collect();
    document.table(&head.map(Inline::words), &rows);
    if !matrix.undecided.is_empty() {
        document.paragraph(&Inline::words(
            "It is not known whether something could be left out for these:",
        ));
        let open = matrix.undecided.iter().map(|open| {
            let rules = open.rules.iter().map(|one| Inline::code(one));
            Inline::code(&open.capability)
                .then(&Inline::words(": "))
                .then(&Inline::joined(rules, ", "))
        });
        document.list(&open.collect::<Vec<_>>());
    }
    document.text().to_owned()
}

fn alternative(one: &Alternative) -> Inline {
    match &one.when {
        Some(when) => Inline::code(when),
        None => Inline::words("always"),
    }
}

fn demand(one: &Demand) -> Inline {
    let holds = Inline::code(&one.holds);
    match &one.when {
        Some(when) => holds.then(&Inline::words(" when ")).then(&Inline::code(when)),
        None => holds,
    }
}
