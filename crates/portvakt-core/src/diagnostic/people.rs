//! Findings for people, in the form that rustc made familiar.
//!
//! ```text
//! error[duplicate-key]: expected each key once, found `read` again
//!   --> policy.yaml:14:5
//!    |
//! 12 |     read: Read one dialog
//!    |     ---- first declared here
//! ...
//! 14 |     read: Read a dialog
//!    |     ^^^^ stands here again
//!    |
//!    = at: capabilities."enduser.dialogs"
//! ```
//!
//! Whatever comes from outside passes [`terminal`](super::terminal). annotate-snippets
//! draws the lines.

use portvakt_eval::index::at;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::terminal::{in_place, visible};
use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{FileId, Position, SourceFile, Sources};

/// How many lines around a marked one are handed to the renderer, which decides what to show.
const AROUND: u32 = 3;

/// How many bytes of a line are handed to the renderer. A finding further out is placed by its
/// position alone.
const LONGEST: usize = 4_000;

/// A mark so many lines away from the finding itself is drawn apart: the renderer reads every line
/// between the marks that it draws together.
const FAR: u32 = 1_000;

/// So many findings are drawn, errors before warnings.
const MOST: usize = 200;

/// How findings are drawn. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Characters only.
    Plain,
    /// With the colours of an ANSI terminal (ECMA-48, SGR).
    Coloured,
}

/// Draws findings, in their order, each followed by an empty line.
///
/// Of more than 200 the first errors are drawn, then as many warnings as there is room for; a last
/// line says how many are left out. [`json`](super::json) leaves none out.
#[must_use]
pub fn render(diagnostics: &Diagnostics, sources: &Sources, look: Look) -> String {
    let renderer = match look {
        Look::Plain => Renderer::plain(),
        Look::Coloured => Renderer::styled(),
    };
    let all = diagnostics.findings();
    let errors = number(all, Severity::Error).min(MOST);
    let mut left = [errors, MOST.saturating_sub(errors)];
    let mut out = String::new();
    let mut left_out = Diagnostics::default();
    for finding in all {
        let [errors, warnings] = &mut left;
        let room = match finding.code.severity {
            Severity::Error => errors,
            Severity::Warning => warnings,
        };
        if *room == 0 {
            left_out.push(finding.clone());
            continue;
        }
        *room = room.saturating_sub(1);
        out.push_str(&renderer.render(&[report(finding, sources)]));
        out.push_str("\n\n");
    }
    if !left_out.is_empty() {
        out.push_str("not shown: ");
        out.push_str(&count(&left_out));
        out.push_str("\n\n");
    }
    out
}

fn number(findings: &[Diagnostic], severity: Severity) -> usize {
    findings.iter().filter(|one| one.code.severity == severity).count()
}

/// How many findings of which severity there are: `2 errors, 1 warning`; empty for none.
#[must_use]
pub fn count(diagnostics: &Diagnostics) -> String {
    let mut counts = Vec::new();
    for severity in [Severity::Error, Severity::Warning] {
        let number = number(diagnostics.findings(), severity);
        match number {
            0 => {}
            1 => counts.push(format!("1 {}", severity.name())),
            _ => counts.push(format!("{number} {}s", severity.name())),
        }
    }
    counts.join(", ")
}

/// A finding as the renderer wants it.
fn report<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match finding.code.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(visible(&finding.message)).id(finding.code.name);
    let mut marks = vec![Mark::new(sources, &finding.primary, AnnotationKind::Primary)];
    for label in &finding.labels {
        marks.push(Mark::new(sources, label, AnnotationKind::Context));
    }
    let mut group = Group::with_title(title);
    let mut seen: Vec<FileId> = Vec::new();
    for mark in &marks {
        let Some(file) = sources.file(mark.file).filter(|_| !seen.contains(&mark.file)) else {
            continue;
        };
        seen.push(mark.file);
        let origin = Origin::path(visible(file.name()))
            .line(at(mark.position.line))
            .char_column(at(mark.position.column));
        let here = marks.iter().filter(|one| one.file == mark.file);
        let line = mark.position.line;
        let (near, far): (Vec<&Mark<'a>>, Vec<&Mark<'a>>) =
            here.partition(|one| one.position.line.abs_diff(line) <= FAR);
        let far_right = near.iter().chain(&far).any(|mark| mark.start >= LONGEST);
        if far_right || !is_shown(file.text()) {
            group = group.element(origin);
            continue;
        }
        group = group.element(snippet(file, &near));
        for mark in far {
            group = group.element(snippet(file, &[mark]));
        }
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(shown(help)));
    }
    for note in &finding.notes {
        group = group.element(Level::NOTE.message(shown(note)));
    }
    if let Some(witness) = &finding.witness {
        group = group.element(Level::NOTE.with_name("witness").message(shown(witness)));
    }
    if !finding.path.is_empty() {
        group = group.element(Level::NOTE.with_name("at").message(shown(&finding.path)));
    }
    group
}

/// Tells whether lines of a file may be shown. One without a colon is no mapping, and so nothing that
/// is read here: a private key or a token may have been named by mistake. A few words are neither.
fn is_shown(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    text.contains(':') || lines.all(|line| line.len() < SECRET)
}

/// The fewest bytes of a secret.
const SECRET: usize = 24;

/// A text of several lines, each visible.
fn shown(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(visible).collect();
    lines.join("\n")
}

/// A part of a line that is marked.
struct Mark<'a> {
    file: FileId,
    position: Position,
    /// The first byte in the line, and the one behind the last.
    start: usize,
    end: usize,
    text: &'a str,
    kind: AnnotationKind,
}

impl<'a> Mark<'a> {
    fn new(sources: &Sources, label: &'a Label, kind: AnnotationKind) -> Self {
        let position = sources.position(label.span);
        let file = sources.file(label.span.file);
        let line_start = file.map_or(0, |file| file.line_start(position.line));
        let in_line = |byte: u32| at(byte.saturating_sub(line_start));
        Self {
            file: label.span.file,
            position,
            start: in_line(label.span.start),
            end: in_line(label.span.end.max(label.span.start)),
            text: &label.text,
            kind,
        }
    }
}

/// The lines from the first mark to the last. Lines far from every mark are left empty: the
/// renderer folds them. What is invisible is replaced character for character, so that columns stay.
fn snippet<'a>(
    file: &'a SourceFile,
    marks: &[&Mark<'a>],
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let lines = || marks.iter().map(|mark| mark.position.line);
    let first = lines().min().unwrap_or(1);
    let last = lines().max().unwrap_or(first);
    let mut text = String::new();
    let mut annotations = Vec::new();
    for line in first..=last {
        if lines().any(|one| one.abs_diff(line) <= AROUND) {
            let shown = file.line(line);
            let shown = shown.get(..floor(shown, LONGEST)).unwrap_or_default();
            let place = |byte: usize| {
                let before = shown.get(..floor(shown, byte)).unwrap_or_default();
                text.len().saturating_add(in_place(before).len())
            };
            for mark in marks.iter().filter(|mark| mark.position.line == line) {
                let label = (!mark.text.is_empty()).then(|| visible(mark.text));
                let span = place(mark.start)..place(mark.end);
                annotations.push(mark.kind.span(span).label(label));
            }
            text.push_str(&in_place(shown));
        }
        text.push('\n');
    }
    Snippet::source(text).line_start(at(first)).path(visible(file.name())).annotations(annotations)
}

/// The character boundary at a byte or before it.
fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte = byte.saturating_sub(1);
    }
    byte
}

#[cfg(test)]
mod tests;
