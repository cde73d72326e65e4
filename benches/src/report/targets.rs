//! What was aimed at, and what was reached.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]

use super::Report;
use crate::contest::Kind;
use crate::measure::{Cost, Row, Spread, number, ratio, spread};
use crate::tokens::TokenRow;
use serde::Serialize;

/// What the fastest published engine states for its hospital of 9,905 policies, in nanoseconds.
const SAPL: f64 = 179.0;

/// How much faster than each peer, on the small policy and on a thousand rules.
const PEERS: [(&str, f64); 3] = [("cel", 20.0), ("regorus", 100.0), ("cedar", 300.0)];

/// One figure with the bound that it should keep.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Target {
    /// What is measured.
    pub what: String,
    /// The figure, if it was measured; counts have no spread.
    pub figure: Option<Spread>,
    /// Whether more is better.
    pub at_least: bool,
    /// The bound.
    pub bound: f64,
    /// The bound of what would be better still.
    pub stretch: Option<f64>,
}

/// How a figure compares with its target. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It was not measured.
    NotMeasured,
    /// It does not keep the bound.
    Missed,
    /// It keeps the bound.
    Met,
    /// It keeps the bound of what would be better still.
    Stretch,
}

impl Target {
    /// How the median compares.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let keeps = |figure: f64, bound: f64| {
            if self.at_least { figure >= bound } else { figure <= bound }
        };
        match (self.figure, self.stretch) {
            (None, _) => Verdict::NotMeasured,
            (Some(figure), Some(stretch)) if keeps(figure.median, stretch) => Verdict::Stretch,
            (Some(figure), _) if keeps(figure.median, self.bound) => Verdict::Met,
            _ => Verdict::Missed,
        }
    }
}

/// All targets, each with its figure.
#[must_use]
pub fn targets(report: &Report) -> Vec<Target> {
    let mut all = small_policy(report);
    all.extend(growth(report));
    all.extend(loading(report));
    all.extend(report.threads.iter().map(|threads| {
        let what = format!("{}: throughput of two threads against one", threads.workload);
        at_least(what, Some(threads.ratio), 1.8)
    }));
    all.extend(tokens(report));
    all.extend(peers(report));
    all
}

fn at_most(what: String, figure: Option<Spread>, bound: f64, stretch: Option<f64>) -> Target {
    Target { what, figure, at_least: false, bound, stretch }
}

fn at_least(what: String, figure: Option<Spread>, bound: f64) -> Target {
    Target { what, figure, at_least: true, bound, stretch: None }
}

fn counted(figure: f64) -> Spread {
    Spread { low: figure, median: figure, high: figure }
}

fn prepared(row: Option<&Row>) -> Option<&Cost> {
    row?.prepared.as_ref()
}

fn claims(row: Option<&Row>) -> Option<&Cost> {
    row?.claims.as_ref()
}

/// The ratio of two costs that were measured in the same rounds.
fn against(of: Option<&Cost>, to: Option<&Cost>) -> Option<Spread> {
    Some(ratio(&of?.samples, &to?.samples))
}

fn small_policy(report: &Report) -> Vec<Target> {
    let ours = report.row(Kind::Portvakt, "W1");
    let by_hand = report.row(Kind::Handwritten, "W1");
    let instructions = prepared(ours).and_then(|cost| cost.instructions).map(counted);
    let allocations = |cost: Option<&Cost>| cost.and_then(|cost| cost.allocations).map(counted);
    let times = against(prepared(ours), prepared(by_hand));
    let claims_times = against(claims(ours), claims(by_hand));
    let (decide, text) = ("W1 decide", "W1 claims text to decision");
    vec![
        at_most(format!("{decide}: times handwritten"), times, 0.5, None),
        at_most(format!("{decide}: instructions"), instructions, 250.0, Some(100.0)),
        at_most(format!("{decide}: allocations"), allocations(prepared(ours)), 0.0, None),
        at_most(format!("{text}: times handwritten from text"), claims_times, 1.2, Some(1.0)),
        at_most(format!("{text}: allocations"), allocations(claims(ours)), 1.0, Some(0.0)),
    ]
}

/// The names of the smallest and the largest workload that we measured.
fn ends<'r>(report: &'r Report, family: &'r str) -> (&'r str, &'r str) {
    let mut rows: Vec<&Row> = report.rows_of(family).collect();
    rows.retain(|row| row.kind == Kind::Portvakt);
    rows.sort_by_key(|row| row.rules);
    let name = |row: Option<&&'r Row>| row.map_or(family, |row| row.workload.as_str());
    (name(rows.first()), name(rows.last()))
}

fn growth(report: &Report) -> Vec<Target> {
    let ours = |workload: &str| report.row(Kind::Portvakt, workload);
    let (small, large) = ends(report, "W2");
    let (few, many) = ends(report, "W3");
    let decide = against(prepared(ours(large)), prepared(ours(small)));
    let bind = |workload: &str| ours(workload).and_then(|row| row.bind.as_ref());
    let bind = against(bind(large), bind(small));
    let bytes = ours(large).and_then(|row| Some((row.image?, row.rules)));
    let bytes = bytes.map(|(bytes, rules)| counted(number(bytes) / number(rules)));
    let hospital = against(prepared(ours(many)), prepared(ours(few)));
    let published = prepared(ours(many))
        .map(|cost| spread(&cost.samples.iter().map(|sample| sample / SAPL).collect::<Vec<_>>()));
    vec![
        at_most(format!("decide, {large} against {small}"), decide, 1.5, Some(1.1)),
        at_most(format!("claims text to subject, {large} against {small}"), bind, 2.0, Some(1.3)),
        at_most(format!("{large} frozen tree: bytes a rule"), bytes, 64.0, None),
        at_most(format!("decide, {many} against {few}"), hospital, 1.5, Some(1.1)),
        at_most(format!("{many} decide: times SAPL's published 179 ns"), published, 0.5, None),
    ]
}

fn loading(report: &Report) -> Vec<Target> {
    let mut found: Vec<_> =
        report.loading.iter().filter(|one| one.workload.starts_with("W2(")).collect();
    found.sort_by_key(|one| one.rules);
    let mut last = found.iter().rev();
    let (Some(large), Some(small)) = (last.next(), last.next()) else { return Vec::new() };
    let name = &large.workload;
    let growth = ratio(&large.samples, &small.samples);
    let scale = 1.0 / (number(large.rules) * 1e3);
    let a_rule = |time: Spread| Spread {
        low: time.low * scale,
        median: time.median * scale,
        high: time.high * scale,
    };
    let text = format!("{name} YAML text to tree");
    vec![
        at_most(
            format!("YAML text to tree, {name} against {}", small.workload),
            Some(growth),
            12.0,
            None,
        ),
        at_most(format!("{text}: µs a rule"), Some(a_rule(large.compile)), 10.0, Some(7.0)),
        at_most(
            format!("{text}: µs a rule after parsing"),
            Some(a_rule(large.after_parsing)),
            6.0,
            Some(2.0),
        ),
        at_most(
            format!("{name} from_bytes: times compiling"),
            Some(large.from_bytes_ratio),
            0.05,
            Some(0.01),
        ),
    ]
}

fn tokens(report: &Report) -> Vec<Target> {
    let verified = TokenRow::verified(&report.tokens).map(|row| row.more);
    let cached = TokenRow::cached(&report.tokens).map(|row| row.time);
    let what = "token to binding: µs more than the bare RS256 signature".to_owned();
    vec![
        at_most(what, verified, 1.5, None),
        at_most("token to binding, cached: µs".to_owned(), cached, 0.5, None),
    ]
}

/// How much slower each peer is in its fastest form.
fn peers(report: &Report) -> Vec<Target> {
    let mut all = Vec::new();
    for (name, bound) in PEERS {
        for workload in ["W1", "W2(1000)"] {
            let ours = prepared(report.row(Kind::Portvakt, workload));
            let forms = report.rows_of(workload).filter(|row| {
                row.kind == Kind::Peer && row.engine.to_lowercase().starts_with(name)
            });
            let fastest = forms
                .filter_map(|row| row.prepared.as_ref())
                .min_by(|one, other| one.time.median.total_cmp(&other.time.median));
            let what = format!("{workload} decide: how many times faster than {name}");
            all.push(at_least(what, against(fastest, ours), bound));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Target, Verdict, at_least, at_most, counted};

    #[test]
    fn a_figure_keeps_its_bound_or_misses_it() {
        let at = |figure: f64| at_most(String::new(), Some(counted(figure)), 250.0, Some(100.0));
        assert_eq!(at(251.0).verdict(), Verdict::Missed);
        assert_eq!(at(250.0).verdict(), Verdict::Met);
        assert_eq!(at(100.0).verdict(), Verdict::Stretch);
        let unknown = Target { figure: None, ..at(1.0) };
        assert_eq!(unknown.verdict(), Verdict::NotMeasured);
        let faster = |figure: f64| at_least(String::new(), Some(counted(figure)), 20.0).verdict();
        assert_eq!((faster(19.0), faster(20.0)), (Verdict::Missed, Verdict::Met));
    }
}
