//! The comparison as Markdown.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]

use super::{Report, Target, Verdict};
use crate::contest::Kind;
use crate::measure::{Cost, Row, Spread, number};
use std::fmt::Write;

/// The whole comparison as Markdown.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut text = format!(
        "# Comparison

Measured on {}. Everything is measured in turn within a round, {} rounds, and
the fastest of five turns in a round counts; what is told is the median, with the middle half in brackets. × is the ratio to handwritten code with everything prepared, within the
rounds. Nanoseconds are for orientation: compare ratios. Every engine decided all of its requests as
expected. Deciding *prepared*: the claims bound before, capabilities looked up before, values of the resource
read inside. *From claims*: from the text of the token's claims.

## Targets

| | measured | target | |
|---|--:|--:|---|
",
        plain(&report.machine),
        report.rounds
    );
    for target in &report.targets {
        text.push_str(&target_line(target));
    }
    let sections = [
        ("W1", "W1, the Dialogporten API"),
        ("W2(", "W2, many rules that differ in a scope"),
        ("W3(", "W3, a hospital"),
        ("W4", "W4, patterns"),
    ];
    for (family, title) in sections {
        let rows: Vec<&Row> = report.rows_of(family).collect();
        if !rows.is_empty() {
            let _ = writeln!(text, "\n## {title}");
            if family == "W2(" {
                grown(&mut text, &rows);
            } else {
                text.push_str(&table(&rows));
            }
        }
    }
    tokens(&mut text, report);
    loading(&mut text, report);
    text
}

/// The ways to take a signed token.
fn tokens(text: &mut String, report: &Report) {
    if report.tokens.is_empty() {
        return;
    }
    text.push_str("\n## A signed token (RS256, 600 bytes of claims)\n\n| | µs | µs more than the signature |\n|---|--:|--:|\n");
    let range = |spread: Spread| {
        format!("{} [{}–{}]", figure(spread.median), figure(spread.low), figure(spread.high))
    };
    for row in &report.tokens {
        let _ = writeln!(text, "| {} | {} | {} |", row.way, range(row.time), range(row.more));
    }
}

fn target_line(target: &Target) -> String {
    let bound = |bound: f64| {
        let sign = if target.at_least { "≥" } else { "≤" };
        format!("{sign} {}", figure(bound))
    };
    let stretch = target.stretch.map_or(String::new(), |wish| format!(" ({})", bound(wish)));
    let verdict = match target.verdict() {
        Verdict::NotMeasured => "not measured",
        Verdict::Missed => "**missed**",
        Verdict::Met => "met",
        Verdict::Stretch => "met, the stretch too",
    };
    let found = target.figure.map_or("–".to_owned(), |found| {
        if found.low.to_bits() == found.high.to_bits() {
            figure(found.median)
        } else {
            format!("{} [{}–{}]", figure(found.median), figure(found.low), figure(found.high))
        }
    });
    format!("| {} | {found} | {}{stretch} | {verdict} |\n", target.what, bound(target.bound))
}

/// A table with a line for each engine and workload.
fn table(rows: &[&Row]) -> String {
    let mut text = String::from(
        "\n| | | prepared | × | allocations | instructions | from claims | × | allocations | instructions |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|
",
    );
    for row in rows {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            row.workload,
            plain(&row.engine),
            cost(row, row.prepared.as_ref()),
            cost(row, row.claims.as_ref())
        );
    }
    text
}

/// Four cells.
fn cost(row: &Row, cost: Option<&Cost>) -> String {
    let Some(cost) = cost else {
        return format!("{} | | |", row.refused.as_deref().map_or("–".to_owned(), plain));
    };
    let count = |count: Option<f64>| count.map_or("–".to_owned(), figure);
    format!(
        "{} | {} | {} | {}",
        spread(cost.time),
        cost.ratio.map_or("–".to_owned(), |ratio| figure(ratio.median)),
        count(cost.allocations),
        count(cost.instructions)
    )
}

/// What is told of a row in a table with a column for each size.
type Cell = fn(&Row) -> Option<String>;

/// Tables with a line for each engine and a column for each size.
fn grown(text: &mut String, rows: &[&Row]) {
    let cells: [(&str, Cell); 7] = [
        ("Decision, prepared", |row| row.prepared.as_ref().map(timed)),
        ("Decision, from claims", |row| row.claims.as_ref().map(timed)),
        ("From the text of the claims to a subject", |row| row.bind.as_ref().map(timed)),
        ("Instructions, prepared / from claims", |row| {
            let count = |cost: &Option<Cost>| Some(figure(cost.as_ref()?.instructions?));
            Some(format!("{} / {}", count(&row.prepared)?, count(&row.claims)?))
        }),
        ("Allocations, prepared / from claims", |row| {
            let count = |cost: &Option<Cost>| Some(figure(cost.as_ref()?.allocations?));
            Some(format!("{} / {}", count(&row.prepared)?, count(&row.claims)?))
        }),
        ("Loading the policy", |row| row.load.map(|load| time(load.median))),
        ("Bytes a rule on the heap (frozen)", |row| {
            let heap = f64::from(i32::try_from(row.heap?).unwrap_or(i32::MAX));
            let frozen = row.image.map_or(String::new(), |image| {
                format!(" ({})", figure(number(image) / number(row.rules)))
            });
            Some(format!("{}{frozen}", figure(heap / number(row.rules))))
        }),
    ];
    let mut sizes: Vec<usize> = rows.iter().map(|row| row.rules).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let mut engines: Vec<&str> = Vec::new();
    for row in rows {
        if !engines.contains(&row.engine.as_str()) {
            engines.push(&row.engine);
        }
    }
    for (title, cell) in cells {
        let head: Vec<String> = sizes.iter().map(ToString::to_string).collect();
        let _ = write!(
            text,
            "\n### {title}\n\n| rules | {} |\n|---|{}\n",
            head.join(" | "),
            "--:|".repeat(sizes.len())
        );
        for engine in &engines {
            let of = |size: &usize| {
                let row = rows.iter().find(|row| row.engine == *engine && row.rules == *size);
                row.and_then(|row| cell(row))
            };
            let line: Vec<Option<String>> = sizes.iter().map(of).collect();
            if line.iter().any(Option::is_some) {
                let line: Vec<String> =
                    line.into_iter().map(|cell| cell.unwrap_or("–".to_owned())).collect();
                let _ = writeln!(text, "| {} | {} |", plain(engine), line.join(" | "));
            }
        }
    }
}

fn loading(text: &mut String, report: &Report) {
    text.push_str(
        "\n## Loading\n\n| | rules | YAML text to tree | of it, after parsing | a rule | from bytes | × compiling | bytes |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for one in &report.loading {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            one.workload,
            one.rules,
            spread(one.compile),
            time(one.after_parsing.median),
            time(one.compile.median / number(one.rules)),
            spread(one.from_bytes),
            figure(one.from_bytes_ratio.median),
            one.image
        );
    }
    text.push_str(
        "\n## Threads\n\n| | one thread, decisions a second | two threads | × |\n|---|--:|--:|--:|\n",
    );
    for one in &report.threads {
        let _ = writeln!(
            text,
            "| {} | {:.2e} | {:.2e} | {} |",
            one.workload,
            one.one.median,
            one.two.median,
            figure(one.ratio.median)
        );
    }
    let slow: Vec<&Row> = report.rows.iter().filter(|row| row.kind == Kind::Peer).collect();
    let fewer = slow.iter().filter(|row| row.refused.is_none() && row.requests < 1_000);
    let fewer: Vec<String> = fewer
        .map(|row| format!("{} on {} ({})", plain(&row.engine), row.workload, row.requests))
        .collect();
    if !fewer.is_empty() {
        let _ = writeln!(text, "\nSlow engines decided fewer requests: {}.", fewer.join(", "));
    }
}

fn timed(cost: &Cost) -> String {
    let times = cost.ratio.map_or(String::new(), |ratio| format!(" ({}×)", figure(ratio.median)));
    format!("{}{times}", time(cost.time.median))
}

fn spread(spread: Spread) -> String {
    format!("{} [{}–{}]", time(spread.median), time(spread.low), time(spread.high))
}

/// Nanoseconds in the unit that is read best.
fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 1e3 => format!("{} ns", figure(ns)),
        ns if ns < 1e6 => format!("{} µs", figure(ns / 1e3)),
        ns if ns < 1e9 => format!("{} ms", figure(ns / 1e6)),
        ns => format!("{} s", figure(ns / 1e9)),
    }
}

/// A number with three digits that count.
fn figure(number: f64) -> String {
    match number {
        whole if whole.fract() == 0.0 && whole < 1e9 => format!("{whole:.0}"),
        small if small < 0.1 => format!("{small:.3}"),
        small if small < 10.0 => format!("{small:.2}"),
        small if small < 100.0 => format!("{small:.1}"),
        large => format!("{large:.0}"),
    }
}

/// Text from elsewhere in a cell: no control characters, nothing that ends the cell or marks up.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for character in text.chars().take(120) {
        match character {
            '|' | '<' | '>' | '`' | '*' | '_' | '[' | ']' | '\\' | '!' | '#' => {
                plain.extend(['\\', character]);
            }
            other if other.is_control() => plain.push(' '),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{figure, plain, time};

    #[test]
    fn figures_have_the_digits_that_count() {
        assert_eq!(
            (figure(0.0), figure(1.25), figure(37.04)),
            ("0".into(), "1.25".into(), "37.0".into())
        );
        assert_eq!(
            (time(505.2), time(1_050.0), time(3.5e9)),
            ("505 ns".into(), "1.05 µs".into(), "3.50 s".into())
        );
    }

    #[test]
    fn text_from_elsewhere_stays_in_its_cell() {
        assert_eq!(plain("a|b\n<c>"), r"a\|b \<c\>");
    }
}
