//! A matrix for people at a terminal.

use crate::console::shown;
use portvakt::analysis::matrix::{Alternative, Matrix, Row};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Each row: its capabilities, and below them the conditions with the rules that say them.
pub(crate) fn matrix(matrix: &Matrix) -> String {
    let mut out = String::new();
    for row in &matrix.rows {
        push_row(&mut out, row);
    }
    for open in &matrix.undecided {
        let rules: Vec<&str> = open.rules.iter().map(String::as_str).collect();
        let _ = writeln!(
            out,
            "not known for {}: whether these rules can be left out: {}",
            shown(&open.capability),
            shown(&rules.join(", "))
        );
    }
    out
}

fn push_row(out: &mut String, row: &Row) {
    for capability in &row.capabilities {
        let _ = writeln!(out, "{}", shown(capability));
    }
    if row.allowed.is_empty() {
        let _ = writeln!(out, "  nobody is allowed\n");
        return;
    }
    push_alternatives(out, "allowed when", &row.allowed);
    for (place, one) in row.required.iter().enumerate() {
        let _ = writeln!(out, "  {}", if place == 0 { "and always" } else { "and" });
        let when = one.when.as_ref().map(|when| format!(" when {}", shown(when)));
        let _ = writeln!(out, "    {}{}", shown(&one.holds), when.unwrap_or_default());
        push_rules(out, &one.rules);
    }
    if !row.refused.is_empty() {
        push_alternatives(out, "but never when", &row.refused);
    }
    out.push('\n');
}

fn push_alternatives(out: &mut String, words: &str, list: &[Alternative]) {
    for (place, one) in list.iter().enumerate() {
        let _ = writeln!(out, "  {}", if place == 0 { words } else { "or" });
        let when = one.when.as_deref().unwrap_or("always");
        let _ = writeln!(out, "    {}", shown(when));
        push_rules(out, &one.rules);
    }
}

fn push_rules(out: &mut String, rules: &BTreeSet<String>) {
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    let _ = writeln!(out, "      {}", shown(&rules.join(", ")));
}
