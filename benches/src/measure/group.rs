//! Workloads that are compared with each other, by all engines that take part.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]

use super::{Effort, Spread, Task, interleave, ratio, spread, timed};
use crate::contest::{Contestant, Entry, Kind, Loaded, Refused};
use crate::workload::{REQUESTS, Request, Workload};
use serde::Serialize;
use std::cell::RefCell;
use std::hint::black_box;

/// How long one pass should take at most, in nanoseconds: a slow engine decides fewer requests.
const PASS: f64 = 2e8;

/// The fewest requests that an engine decides.
const FEWEST: usize = 20;

/// One engine on one workload.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The engine's name.
    pub engine: String,
    /// Its kind.
    pub kind: Kind,
    /// The workload's name.
    pub workload: String,
    /// How many rules that has.
    pub rules: usize,
    /// How many requests were decided in each pass, all as expected.
    pub requests: usize,
    /// Why the engine does not take part although it could have.
    pub refused: Option<String>,
    /// Nanoseconds to load the policy.
    pub load: Option<Spread>,
    /// Bytes on the heap that the loaded policy takes.
    pub heap: Option<i64>,
    /// Bytes of the frozen tree.
    pub image: Option<usize>,
    /// Deciding with all prepared that depends on the token alone.
    pub prepared: Option<Cost>,
    /// Deciding from the text of the claims.
    pub claims: Option<Cost>,
    /// From the text of the claims to a subject.
    pub bind: Option<Cost>,
}

/// What one decision costs.
#[derive(Debug, Clone, Serialize)]
pub struct Cost {
    /// Nanoseconds.
    pub time: Spread,
    /// The ratio to handwritten code with everything prepared, on the same workload.
    pub ratio: Option<Spread>,
    /// Allocations.
    pub allocations: Option<f64>,
    /// Instructions.
    pub instructions: Option<f64>,
    /// One sample a round.
    #[serde(skip)]
    pub samples: Vec<f64>,
}

impl Cost {
    fn of(samples: &[f64]) -> Self {
        Self {
            time: spread(samples),
            ratio: None,
            allocations: None,
            instructions: None,
            samples: samples.to_vec(),
        }
    }
}

/// Decides all requests both ways and compares with what is expected.
///
/// # Errors
///
/// A request is decided otherwise.
pub fn agree(contestant: &mut dyn Contestant, requests: &[Request]) -> Result<(), Refused> {
    for from_claims in [false, true] {
        // Never what is right, so that a request that is left out is found.
        let mut allowed: Vec<bool> = requests.iter().map(|request| !request.allowed).collect();
        if from_claims {
            contestant.decide_claims(&mut allowed);
        } else {
            contestant.decide_prepared(&mut allowed);
        }
        let mut both = allowed.iter().zip(requests);
        if let Some((allowed, request)) = both.find(|(got, request)| **got != request.allowed) {
            let from = if from_claims { "from its claims" } else { "prepared" };
            return Err(format!("{from}, decided allow = {allowed}: {request:?}").into());
        }
    }
    Ok(())
}

/// A loaded policy on its way to be measured.
struct Ready<'w> {
    row: usize,
    loaded: Box<dyn Loaded + 'w>,
    requests: &'w [Request],
}

/// What the samples of a task are about.
#[derive(Clone, Copy)]
enum About {
    Prepared,
    Claims,
    Bind,
}

/// Measures all engines on all workloads of a group, in the same rounds.
///
/// # Errors
///
/// An engine decides otherwise than expected.
pub fn group(
    workloads: &[Workload],
    entries: &[Entry],
    effort: Effort,
    progress: &dyn Fn(&str),
) -> Result<Vec<Row>, Refused> {
    let mut rows = Vec::new();
    let mut ready = Vec::new();
    for workload in workloads {
        for entry in entries.iter().filter(|entry| (entry.takes)(workload)) {
            progress(&format!("{}: {}", workload.name, entry.name));
            let mut row = row(entry, workload);
            match load(entry, workload, &mut row) {
                Ok(loaded) => {
                    let requests = as_many(&*loaded, workload)?;
                    row.requests = requests.len();
                    ready.push(Ready { row: rows.len(), loaded, requests });
                }
                Err(error) => row.refused = Some(error.to_string()),
            }
            rows.push(row);
        }
    }
    let mut contestants = Vec::new();
    for one in &ready {
        let mut contestant = one.loaded.prepare(one.requests)?;
        let name = |row: &Row| format!("{}, {}", row.engine, row.workload);
        agree(&mut *contestant, one.requests).map_err(|error| {
            format!("{}: {error}", rows.get(one.row).map_or(String::new(), name))
        })?;
        contestants.push((one.row, one.requests.len(), RefCell::new(contestant)));
    }
    progress("measuring in rounds");
    measure(&contestants, &mut rows, effort);
    Ok(rows)
}

fn row(entry: &Entry, workload: &Workload) -> Row {
    Row {
        engine: entry.name.to_owned(),
        kind: entry.kind,
        workload: workload.name.clone(),
        rules: workload.size,
        requests: 0,
        refused: None,
        load: None,
        heap: None,
        image: None,
        prepared: None,
        claims: None,
        bind: None,
    }
}

/// Loads the policy, several times where that is quick.
fn load<'w>(
    entry: &Entry,
    workload: &'w Workload,
    row: &mut Row,
) -> Result<Box<dyn Loaded + 'w>, Refused> {
    let written = (entry.written)(workload);
    let mut times = Vec::new();
    loop {
        let (time, loaded) = timed(|| (entry.load)(workload, &written));
        let loaded = loaded?;
        times.push(time);
        if times.len() >= 5 || times.iter().sum::<f64>() > 2e9 {
            row.load = Some(spread(&times));
            row.image = loaded.image_bytes();
            return Ok(loaded);
        }
    }
}

/// As many requests as an engine decides in one pass.
fn as_many<'w>(loaded: &dyn Loaded, workload: &'w Workload) -> Result<&'w [Request], Refused> {
    let few = workload.requests.get(..FEWEST).unwrap_or(&workload.requests);
    let mut contestant = loaded.prepare(few)?;
    let mut allowed = vec![false; few.len()];
    contestant.decide_prepared(&mut allowed);
    let (time, ()) = timed(|| {
        contestant.decide_prepared(&mut allowed);
        contestant.decide_claims(&mut allowed);
    });
    let mut count = FEWEST;
    while count < REQUESTS && time * super::number(count / FEWEST) < PASS {
        count *= 2;
    }
    Ok(workload.requests.get(..count).unwrap_or(&workload.requests))
}

type Contestants<'c> = [(usize, usize, RefCell<Box<dyn Contestant + 'c>>)];

fn measure(contestants: &Contestants<'_>, rows: &mut [Row], effort: Effort) {
    let mut tasks = Vec::new();
    let mut about = Vec::new();
    for (row, requests, contestant) in contestants {
        let decisions = *requests;
        let mut allowed = vec![false; decisions];
        let pass = move || {
            contestant.borrow_mut().decide_prepared(&mut allowed);
            black_box(&allowed);
        };
        tasks.push(Task { decisions, pass: Box::new(pass) });
        about.push((*row, About::Prepared));
        let mut allowed = vec![false; decisions];
        let pass = move || {
            contestant.borrow_mut().decide_claims(&mut allowed);
            black_box(&allowed);
        };
        tasks.push(Task { decisions, pass: Box::new(pass) });
        about.push((*row, About::Claims));
        if contestant.borrow_mut().bind_claims() > 0 {
            let pass = move || {
                black_box(contestant.borrow_mut().bind_claims());
            };
            tasks.push(Task { decisions, pass: Box::new(pass) });
            about.push((*row, About::Bind));
        }
    }
    let samples = interleave(&mut tasks, effort);
    for ((row, about), samples) in about.iter().zip(&samples) {
        if let Some(row) = rows.get_mut(*row) {
            let cost = match about {
                About::Prepared => &mut row.prepared,
                About::Claims => &mut row.claims,
                About::Bind => &mut row.bind,
            };
            *cost = Some(Cost::of(samples));
        }
    }
    compare(rows);
}

/// Fills in the ratios to handwritten code.
fn compare(rows: &mut [Row]) {
    let by_hand: Vec<(String, Vec<f64>)> = rows
        .iter()
        .filter(|row| row.kind == Kind::Handwritten)
        .filter_map(|row| Some((row.workload.clone(), row.prepared.as_ref()?.samples.clone())))
        .collect();
    for row in rows {
        let Some((_, by_hand)) = by_hand.iter().find(|(workload, _)| *workload == row.workload)
        else {
            continue;
        };
        for cost in [&mut row.prepared, &mut row.claims, &mut row.bind].into_iter().flatten() {
            cost.ratio = Some(ratio(&cost.samples, by_hand));
        }
    }
}
