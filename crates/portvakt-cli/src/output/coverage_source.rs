//! The text of a policy with what was seen of its rules and tests, as HTML.

use crate::output::html::Html;
use portvakt::analysis::coverage::{Coverage, Seen, TestCoverage};
use portvakt::compiler::source::{FileId, SourceFile, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Something to mark in the text.
struct Mark {
    span: Span,
    /// The start tag.
    open: &'static str,
    /// What is said in words behind it, and the end tags.
    close: &'static str,
}

/// The files that rules and tests stand in, each line with its number and what was seen.
pub(crate) fn files(html: &mut Html, coverage: &Coverage, sources: &Sources) {
    let mut marks = marks(coverage);
    marks.sort_by_key(|mark| mark.span);
    marks
        .dedup_by(|next, last| next.span.file == last.span.file && next.span.start < last.span.end);
    let spoken_of: BTreeSet<FileId> = marks.iter().map(|mark| mark.span.file).collect();
    for id in spoken_of {
        let Some(file) = sources.file(id) else { continue };
        html.markup("<h3>")
            .text(file.name())
            .markup("</h3>\n<div class=\"scroll\"><table class=\"source\">\n");
        html.markup("<thead><tr><th scope=\"col\">Line</th><th scope=\"col\">Rule</th><th scope=\"col\">Text</th></tr></thead>\n<tbody>\n");
        let seen = by_line(coverage, id, file);
        let first = marks.partition_point(|mark| mark.span.file < id);
        let mut left = marks.get(first..).unwrap_or_default();
        for number in (1..).take(file.lines()) {
            let start = file.line_start(number);
            let text = file.line(number);
            if number > 1 && text.is_empty() && portvakt::eval::index::at(number) == file.lines() {
                break;
            }
            html.markup(row(seen.get(&number).copied()));
            html.number(number).markup("</td><td class=\"seen\">");
            if let Some((seen, true)) = seen.get(&number) {
                html.markup(seen.word());
            }
            html.markup("</td><td class=\"text\">");
            line(html, text, start, id, &mut left);
            html.markup("</td></tr>\n");
        }
        html.markup("</tbody></table></div>\n");
    }
}

/// A line with its marks. Marks that end before it are dropped.
fn line(html: &mut Html, text: &str, start: u32, file: FileId, marks: &mut &[Mark]) {
    let slice = |from: u32, to: u32| {
        let (from, to) = (from.saturating_sub(start), to.saturating_sub(start));
        let (from, to) = (portvakt::eval::index::at(from), portvakt::eval::index::at(to));
        text.get(from..to.min(text.len())).unwrap_or_default()
    };
    let end = start.saturating_add(portvakt::eval::index::index(text.len()));
    let mut at = start;
    while let Some((mark, rest)) = marks.split_first() {
        if mark.span.file != file || mark.span.start >= end {
            break;
        }
        let (from, to) = (mark.span.start.max(at), mark.span.end.min(end));
        html.text(slice(at, from)).markup(mark.open).text(slice(from, to)).markup("</span>");
        at = at.max(to);
        // The rest of it stands in lines below.
        if mark.span.end > end {
            break;
        }
        html.markup(mark.close);
        *marks = rest;
    }
    html.text(slice(at, end));
}

fn marks(coverage: &Coverage) -> Vec<Mark> {
    let rules = coverage.rules.iter().map(|one| Mark {
        span: one.span,
        open: match one.seen {
            Seen::Decided => "<span class=\"rule decided\">",
            Seen::Fired => "<span class=\"rule fired\">",
            Seen::Never => "<span class=\"rule never\">",
        },
        close: "",
    });
    let tests = coverage.tests().flat_map(|one| {
        let (open, close) = seen(one);
        one.spans.iter().map(move |span| Mark { span: *span, open, close })
    });
    rules.chain(tests).collect()
}

fn seen(test: &TestCoverage) -> (&'static str, &'static str) {
    match (test.seen_true, test.seen_false) {
        (true, true) => ("<span class=\"test both\">", "<small class=\"both\">both</small>"),
        (true, false) => ("<span class=\"test one\">", "<small class=\"one\">only true</small>"),
        (false, true) => ("<span class=\"test one\">", "<small class=\"one\">only false</small>"),
        (false, false) => ("<span class=\"test none\">", "<small class=\"none\">never</small>"),
    }
}

fn row(seen: Option<(Seen, bool)>) -> &'static str {
    match seen {
        Some((Seen::Decided, _)) => "<tr class=\"decided\"><td class=\"number\">",
        Some((Seen::Fired, _)) => "<tr class=\"fired\"><td class=\"number\">",
        Some((Seen::Never, _)) => "<tr class=\"never\"><td class=\"number\">",
        None => "<tr><td class=\"number\">",
    }
}

/// What was seen of the rule that a line belongs to, and whether it is the rule's first: from the
/// line of its name on, as long as lines are indented further. Where several rules stand in one
/// line, the least of what was seen.
fn by_line(coverage: &Coverage, id: FileId, file: &SourceFile) -> BTreeMap<u32, (Seen, bool)> {
    let mut seen = BTreeMap::new();
    for rule in coverage.rules.iter().filter(|one| one.span.file == id) {
        let name = file.position(rule.span.start);
        let first = seen.entry(name.line).or_insert((rule.seen, true));
        first.0 = first.0.min(rule.seen);
        let below = name.line.saturating_add(1)..;
        let last = below.take(file.lines()).take_while(|line| {
            let text = file.line(*line);
            let indent = text.len().saturating_sub(text.trim_start().len());
            text.trim().is_empty() || indent >= portvakt::eval::index::at(name.column)
        });
        let lines: Vec<u32> = last.collect();
        let text = lines.iter().rposition(|line| !file.line(*line).trim().is_empty());
        for line in lines.iter().take(text.map_or(0, |place| place.saturating_add(1))) {
            seen.insert(*line, (rule.seen, false));
        }
    }
    seen
}
