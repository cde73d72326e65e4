//! Coverage as one page that stands by itself: no script, nothing from elsewhere.

use crate::commands::test::{Covered, Report};
use crate::output::coverage_source;
use crate::output::coverage_text::{not_seen, share};
use crate::output::html::Html;
use portvakt::analysis::coverage::{Seen, TestCoverage};
use portvakt::compiler::source::Sources;

/// Everything before the first tests file.
const HEAD: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    "<meta name=\"color-scheme\" content=\"light dark\">\n",
    "<title>Coverage</title>\n<style>\n",
    include_str!("coverage.css"),
    "</style>\n</head>\n<body>\n<main>\n<h1>Coverage</h1>\n",
);

/// What colours and words mean.
const LEGEND: &str = "<dl class=\"legend\">
<div><dt class=\"decided\">decided</dt><dd>the rule was the reason of a tested decision</dd></div>
<div><dt class=\"fired\">fired</dt><dd>it granted or refused, and another rule was the reason</dd></div>
<div><dt class=\"never\">never</dt><dd>it never granted or refused</dd></div>
<div><dt><small class=\"both\">both</small></dt><dd>the test was seen true, and seen false</dd></div>
<div><dt><small class=\"one\">only true</small></dt><dd>it was never seen the other way</dd></div>
<div><dt><small class=\"none\">never</small></dt><dd>no decision read it</dd></div>
</dl>
";

/// One section for each tests file that was run.
pub(crate) fn page(reports: &[Report]) -> String {
    let mut html = Html::default();
    html.markup(HEAD).markup(LEGEND);
    for report in reports {
        if let Some(covered) = &report.covered {
            section(&mut html, &report.file, covered, &report.sources);
        }
    }
    html.markup("</main>\n</body>\n</html>\n");
    html.finish()
}

fn section(html: &mut Html, file: &str, covered: &Covered, sources: &Sources) {
    let coverage = &covered.coverage;
    html.markup("<section>\n<h2>").text(file).markup("</h2>\n<p>");
    html.markup("Rules decided: <strong>").text(&share(coverage.rules_decided));
    html.markup("</strong>. Tests seen both ways: <strong>");
    html.text(&share(coverage.tests_both_ways)).markup("</strong>.</p>\n");
    html.markup("<div class=\"scroll\"><table class=\"rules\">\n<thead><tr><th scope=\"col\">Rule or condition</th><th scope=\"col\">Seen</th><th scope=\"col\">Tests both ways</th><th scope=\"col\">Not seen</th></tr></thead>\n<tbody>\n");
    for rule in &coverage.rules {
        html.markup("<tr><th scope=\"row\">").text(&rule.rule);
        html.markup(match rule.seen {
            Seen::Decided => "</th><td class=\"decided\">decided</td>",
            Seen::Fired => "</th><td class=\"fired\">fired</td>",
            Seen::Never => "</th><td class=\"never\">never</td>",
        });
        tests(html, &rule.tests);
    }
    for condition in &coverage.conditions {
        html.markup("<tr><th scope=\"row\">").text(&condition.condition);
        html.markup("</th><td>condition</td>");
        tests(html, &condition.tests);
    }
    html.markup("</tbody></table></div>\n");
    uncovered(html, covered);
    coverage_source::files(html, coverage, sources);
    html.markup("</section>\n");
}

/// A sentence for each thing that is not covered.
fn uncovered(html: &mut Html, covered: &Covered) {
    if covered.uncovered.is_empty() {
        return;
    }
    html.markup("<h3>Not covered</h3>\n<ul>\n");
    for one in &covered.uncovered {
        html.markup("<li>").text(&one.to_string()).markup("</li>\n");
    }
    if covered.more > 0 {
        html.markup("<li>and ").text(&covered.more.to_string()).markup(" more</li>\n");
    }
    html.markup("</ul>\n");
}

/// The last two cells of a line.
fn tests(html: &mut Html, tests: &[TestCoverage]) {
    let both = tests.iter().filter(|one| one.seen_both_ways()).count();
    html.markup("<td>").text(&format!("{both} of {}", tests.len())).markup("</td><td>");
    let open = tests.iter().filter_map(|one| Some((one, not_seen(one)?)));
    for (place, (test, what)) in open.enumerate() {
        html.markup(if place > 0 { "<br>" } else { "" });
        html.markup(what).markup(": <code>").text(&test.attribute).markup(": ");
        html.text(&test.written).markup("</code>");
    }
    html.markup("</td></tr>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::html::tests::{hostile, parsed};
    use portvakt::analysis::coverage::{Coverage, Gap, Possible, RuleCoverage, Share, Uncovered};
    use portvakt::compiler::policy::RuleId;
    use portvakt::compiler::source::{FileId, Span};
    use proptest::prelude::*;

    /// The page for one rule, which is named in a first line, with one test, which is the second.
    fn page_of(name: &str, text: &str) -> String {
        let mut sources = Sources::default();
        let text = format!("- {}.", text.lines().collect::<String>());
        let file = sources.add(name, format!("ab: cd\n{text}\n"));
        let end = 7_u32.saturating_add(u32::try_from(text.len()).unwrap());
        let span = |start, end| Span { file, start, end };
        let test = TestCoverage {
            attribute: text.clone(),
            written: text.clone(),
            seen_true: true,
            seen_false: false,
            spans: vec![span(7, end)],
        };
        let gap = Gap::NeverDecides { rule: text.clone() };
        let uncovered = vec![Uncovered { gap, possible: Possible::No }];
        let rule = RuleCoverage {
            rule: text,
            seen: Seen::Fired,
            tests: vec![test],
            id: RuleId(0),
            span: span(0, 2),
        };
        let coverage = Coverage {
            rules_decided: Share { covered: 0, of: 1 },
            tests_both_ways: Share { covered: 0, of: 1 },
            rules: vec![rule],
            conditions: Vec::new(),
        };
        let covered = Covered { coverage, uncovered, more: 1, missed: Vec::new() };
        let mut html = Html::default();
        html.markup(HEAD).markup(LEGEND);
        section(&mut html, name, &covered, &sources);
        html.finish()
    }

    proptest! {
        #[test]
        fn hostile_text_adds_no_structure(name in hostile(), text in hostile()) {
            let (expected, _) = parsed(&page_of("tests.yaml", "harmless"));
            let (structure, _) = parsed(&page_of(&name, &text));
            let other = structure.iter().zip(&expected).find(|(one, other)| one != other);
            prop_assert_eq!(other, None);
            prop_assert_eq!(structure.len(), expected.len());
        }
    }

    #[test]
    fn the_page_stands_by_itself() {
        let page = page_of("tests.yaml", "harmless");
        let (structure, text) = parsed(&page);
        for forbidden in ["script", "href", "src", "link", "iframe", "onload"] {
            let found = structure.iter().any(|one| one.contains(&format!("\"{forbidden}\"")));
            assert!(!found, "{forbidden}");
        }
        assert!(!page.contains("url("), "a style loads something");
        assert!(text.contains("fired"), "{text}");
        assert!(page.contains("<span class=\"rule fired\">ab</span>: cd"), "{page}");
        assert!(page.contains("<span class=\"test one\">- harmless.</span><small"), "{page}");
    }

    #[test]
    fn the_whole_text_is_on_the_page() {
        let text = include_str!("../../../../policies/dialogporten/policy.yaml");
        let mut sources = Sources::default();
        let file = sources.add("policy.yaml", text);
        let rules = (0..20_u32).map(|place| RuleCoverage {
            rule: String::new(),
            seen: Seen::Never,
            tests: Vec::new(),
            id: RuleId(place),
            // Over the ends of lines.
            span: Span { file, start: place * 300, end: place * 300 + 120 },
        });
        let coverage = Coverage { rules: rules.collect(), ..Coverage::default() };
        let mut html = Html::default();
        coverage_source::files(&mut html, &coverage, &sources);
        let (_, shown) = parsed(&html.finish());
        let missing = text.lines().find(|line| !shown.contains(line));
        assert_eq!(missing, None);
        assert_eq!(file, FileId(0));
    }
}
