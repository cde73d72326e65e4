//! Pictures as SVG: no script, nothing from elsewhere, light or dark as the reader's screen is.
//!
//! This file owns the escaping of SVG.

use super::diagram::{Diagram, Ends, Node};
use super::label::{count, shortened};
use super::layout::{LINE, Layout, MARGIN, Placed, Point, Route};
use portvakt_core::diagnostic::terminal::visible;
use std::fmt::Write;

/// The space that the title takes.
const HEADING: i64 = 34;
/// The most cells of the title.
const CELLS: usize = 50;
/// The space that a line of the legend takes.
const LEGEND: i64 = 22;
/// The least width, so that title and legend fit.
const LEAST: i64 = 410;

/// The looks. Every rule begins with the name of the picture, because a page may hold several other
/// things. Colours stand as themselves, because not every reader knows variables.
const STYLE: &str = "
.portvakt-diagram text{font:12px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#51606e}
.portvakt-diagram .way{font-size:11px}
.portvakt-diagram .head{fill:#1b2733;font-weight:bold}
.portvakt-diagram .paper{fill:#fff}
.portvakt-diagram .box{stroke-width:1.3}
.portvakt-diagram .test{fill:#eef4fa;stroke:#235a8c}
.portvakt-diagram .allow{fill:#e3f4e6;stroke:#2e7d3c}
.portvakt-diagram .deny{fill:#fbe9e7;stroke:#b23c2e}
.portvakt-diagram .both{fill:#f3f4f6;stroke:#6b7b8a}
.portvakt-diagram .folded{stroke-dasharray:2 2;stroke-width:2}
.portvakt-diagram .yes{fill:none;stroke:#235a8c;stroke-width:1.6}
.portvakt-diagram .no{fill:none;stroke:#6b7b8a;stroke-width:1.6;stroke-dasharray:6 4}
.portvakt-diagram .tip-yes{fill:#235a8c}
.portvakt-diagram .tip-no{fill:#6b7b8a}
@media (prefers-color-scheme:dark){
.portvakt-diagram text{fill:#a7b3bf}
.portvakt-diagram .head{fill:#e6ebf0}
.portvakt-diagram .paper{fill:#14181d}
.portvakt-diagram .test{fill:#1d2a37;stroke:#7db4e6}
.portvakt-diagram .allow{fill:#173322;stroke:#6cc583}
.portvakt-diagram .deny{fill:#3a1d1b;stroke:#ee8a7c}
.portvakt-diagram .both{fill:#22272d;stroke:#97a4b0}
.portvakt-diagram .yes{stroke:#7db4e6}
.portvakt-diagram .no{stroke:#97a4b0}
.portvakt-diagram .tip-yes{fill:#7db4e6}
.portvakt-diagram .tip-no{fill:#97a4b0}
}
";

/// The picture of a diagram. The title says of what, such as the name of the capability.
///
/// A diagram that was [folded](Diagram::folded) says so in the picture. Fold a large one first: a line
/// takes a place in every layer that it passes, so drawing takes time and room in the square of the
/// number of tests, and nobody can follow the picture.
#[must_use]
pub fn render(diagram: &Diagram, title: &str) -> String {
    let layout = Layout::of(diagram);
    let width = layout.width.max(LEAST);
    let notes = if folded(diagram).is_some() { LEGEND.saturating_mul(2) } else { LEGEND };
    let height = layout.height.saturating_add(HEADING).saturating_add(notes);
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"portvakt-diagram\" role=\"img\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
    );
    let _ = writeln!(out, "<title>{}</title>", escaped(title));
    let _ = writeln!(out, "<desc>{}</desc>", escaped(&description(diagram)));
    let _ = writeln!(out, "<style>{STYLE}</style>");
    let _ = writeln!(out, "<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>");
    let heading = escaped(&shortened(title, CELLS));
    let _ = writeln!(out, "<text class=\"head\" x=\"{MARGIN}\" y=\"26\">{heading}</text>");
    let side = width.saturating_sub(layout.width) / 2;
    let _ = writeln!(out, "<g transform=\"translate({side} {HEADING})\">");
    for route in &layout.paths {
        path(&mut out, route);
    }
    for one in &layout.boxes {
        if let Some(node) = diagram.nodes.get(one.node) {
            draw(&mut out, one, node);
        }
    }
    out.push_str("</g>\n");
    legend(&mut out, diagram, layout.height.saturating_add(HEADING));
    out.push_str("</svg>\n");
    out
}

/// What a person hears who cannot see the picture.
fn description(diagram: &Diagram) -> String {
    let tests = count(diagram.tests(), "test", "tests");
    let rules = count(diagram.rules().len(), "rule", "rules");
    let folded = folded(diagram).map(|folded| format!(" {folded}.")).unwrap_or_default();
    format!(
        "{tests} and {rules} that settle requests. From each test a solid line on the right leads \
         on where it holds, and a dashed line on the left where it does not.{folded}"
    )
}

/// What is not drawn.
fn folded(diagram: &Diagram) -> Option<String> {
    let tests = diagram.nodes.iter().filter_map(|node| match node {
        Node::Folded { tests, .. } => Some(*tests),
        Node::Test { .. } | Node::Allow { .. } | Node::Deny { .. } => None,
    });
    tests.clone().next()?;
    let boxes = count(tests.count(), "box stands", "boxes stand");
    Some(format!("Folded: {boxes} for tests that are not drawn"))
}

fn path(out: &mut String, route: &Route) {
    let class = if route.line.yes { "yes" } else { "no" };
    let Some(Point { x, y }) = route.points.first().copied() else {
        return;
    };
    let _ = write!(out, "<path class=\"{class}\" d=\"M{x} {y}");
    for (number, pair) in route.points.windows(2).enumerate() {
        let [from, to] = *pair else {
            continue;
        };
        if number.is_multiple_of(2) {
            let _ = write!(out, "V{}", to.y);
        } else {
            let middle = from.y.saturating_add(to.y) / 2;
            let _ = write!(out, "C{} {middle} {} {middle} {} {}", from.x, to.x, to.x, to.y);
        }
    }
    out.push_str("\"/>\n");
    if let Some(Point { x, y }) = route.points.last().copied() {
        let _ = writeln!(out, "<path class=\"tip-{class}\" d=\"M{x} {y}l-4 -8h8z\"/>");
    }
    let (beside, anchor) = if route.line.yes { (5, "start") } else { (-5, "end") };
    let (x, y) = (x.saturating_add(beside), y.saturating_add(12));
    let _ = writeln!(
        out,
        "<text class=\"way\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{class}</text>"
    );
}

fn draw(out: &mut String, one: &Placed, node: &Node) {
    let (class, corner) = match node {
        Node::Test { .. } => ("test", 4),
        Node::Allow { .. } => ("allow", 16),
        Node::Deny { .. } => ("deny", 0),
        Node::Folded { ends: Ends::Allow, .. } => ("allow folded", 16),
        Node::Folded { ends: Ends::Deny, .. } => ("deny folded", 0),
        Node::Folded { ends: Ends::Both, .. } => ("both folded", 4),
    };
    let Placed { left, top, width, height, label, .. } = one;
    let _ = write!(
        out,
        "<g><title>{}</title><rect class=\"box {class}\" x=\"{left}\" y=\"{top}\" width=\"{width}\" \
         height=\"{height}\" rx=\"{corner}\"/>",
        escaped(&label.full)
    );
    let mut y = top.saturating_add(LINE).saturating_add(2);
    for (number, line) in std::iter::once(&label.head).chain(&label.body).enumerate() {
        let class = if number == 0 { " class=\"head\"" } else { "" };
        let _ = write!(
            out,
            "<text{class} x=\"{}\" y=\"{y}\" text-anchor=\"middle\">{}</text>",
            one.middle(),
            escaped(line)
        );
        y = y.saturating_add(LINE);
    }
    out.push_str("</g>\n");
}

/// What lines mean, and what is folded.
fn legend(out: &mut String, diagram: &Diagram, top: i64) {
    let y = top.saturating_add(6);
    let text = y.saturating_add(4);
    let samples = [("yes", "M16 Yh26", 48, "it holds"), ("no", "M122 Yh26", 154, "it does not")];
    for (class, line, x, said) in samples {
        let line = line.replace('Y', &y.to_string());
        let _ = write!(out, "<path class=\"{class}\" d=\"{line}\"/>");
        let _ = writeln!(out, "<text class=\"way\" x=\"{x}\" y=\"{text}\">{said}</text>");
    }
    if let Some(folded) = folded(diagram) {
        let (folded, y) = (escaped(&folded), text.saturating_add(LEGEND));
        let _ = writeln!(out, "<text class=\"way\" x=\"{MARGIN}\" y=\"{y}\">{folded}</text>");
    }
}

/// Text between tags or in a value. What XML does not allow is made visible.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in visible(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
