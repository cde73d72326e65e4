//! The whole comparison: times, allocations, bytes, load times, growth, instructions, against the targets.
//!
//! ```text
//! cargo bench -p portvakt-benches --bench compare --features peers -- --markdown FILE --json FILE --plots FOLDER
//! ```
//!
//! Without the feature it measures Portvakt and handwritten code; without the default feature `tokens` it
//! builds sooner and leaves signed tokens out. Instructions are counted where valgrind is found.
#![expect(clippy::disallowed_methods, reason = "the command reads arguments and writes files")]
#![expect(clippy::print_stdout, reason = "the comparison is the output")]
#![expect(clippy::print_stderr, reason = "a comparison takes long and says where it is")]

use clap::{Parser, Subcommand};
use portvakt_benches::contest::{Kind, Refused};
use portvakt_benches::engines::{ENTRIES, portvakt};
use portvakt_benches::measure::{
    Effort, Mode, Row, group, instructions, loading, repeat, threads, valgrind_is_there,
};
use portvakt_benches::report::{Counted, Report, markdown, plots, targets};
#[cfg(feature = "tokens")]
use portvakt_benches::tokens::tokens;
use portvakt_benches::workload::{REQUESTS, Workload, named};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::{env, fs, thread};

/// Variables that make engines collect backtraces for errors that they use inside, which costs some
/// of them ten times a decision.
const BACKTRACE: [&str; 2] = ["RUST_BACKTRACE", "RUST_LIB_BACKTRACE"];

/// The most instructions of one decision; another build of the same code differs by 5 %.
const BUDGETS: &str = include_str!("../budgets.json");

/// Sizes of W2 and W3.
const RULES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];
const DEPARTMENTS: [usize; 3] = [10, 100, 300];

/// Compares Portvakt with handwritten code and other engines.
#[derive(Debug, Parser)]
struct Arguments {
    /// Few rounds, and not more than 10,000 rules.
    #[arg(long)]
    quick: bool,
    /// Where to write the tables; to standard output by default.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Where to write all figures as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Where to write the curves as SVG.
    #[arg(long, value_name = "FOLDER")]
    plots: Option<PathBuf>,
    /// Only these workloads: W1, W2, W3, W4, tokens.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// How cargo runs benchmarks.
    #[arg(long, hide = true, global = true)]
    bench: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

/// What is run under callgrind.
#[derive(Debug, Subcommand)]
enum Part {
    /// Decides so many times.
    #[command(hide = true)]
    Count { engine: String, workload: String, mode: String, requests: usize, passes: usize },
    /// Counts the instructions of Portvakt and holds them against `benches/budgets.json`.
    Budgets,
}

fn main() -> ExitCode {
    // Before any thread runs, and without changing the variables of a process that runs.
    if BACKTRACE.iter().any(|name| env::var_os(name).is_some()) {
        return without_backtraces().unwrap_or_else(|error| failed(&*error));
    }
    let arguments = Arguments::parse();
    let done = match &arguments.part {
        Some(Part::Count { engine, workload, mode, requests, passes }) => {
            count(engine, workload, mode, *requests, *passes)
        }
        Some(Part::Budgets) => check_budgets(),
        None => compare(&arguments),
    };
    done.map_or_else(|error| failed(&*error), |()| ExitCode::SUCCESS)
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

/// Runs this program again, without the variables.
fn without_backtraces() -> Result<ExitCode, Refused> {
    let mut command = Command::new(env::current_exe()?);
    command.args(env::args_os().skip(1));
    for name in BACKTRACE {
        command.env_remove(name);
    }
    let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Decides so many times, to be counted from outside.
fn count(
    engine: &str,
    workload: &str,
    mode: &str,
    requests: usize,
    passes: usize,
) -> Result<(), Refused> {
    let entry = ENTRIES.iter().find(|entry| entry.name == engine).ok_or("no such engine")?;
    let mode = Mode::ALL.into_iter().find(|known| known.name() == mode).ok_or("no such mode")?;
    let workload = named(workload).ok_or("no such workload")?;
    repeat(entry, &workload, mode, requests, passes)
}

/// Instructions of one decision, by workload and by what is counted.
fn check_budgets() -> Result<(), Refused> {
    let budgets: BTreeMap<String, BTreeMap<String, f64>> = serde_json::from_str(BUDGETS)?;
    let program = env::current_exe()?;
    let mut over = false;
    for (workload, budgets) in &budgets {
        for mode in Mode::ALL {
            let budget = budgets.get(mode.name()).ok_or("a budget is missing")?;
            let engine = portvakt::ENTRY.name;
            let counted = instructions(&program, engine, workload, mode, REQUESTS)?;
            let verdict = if counted > *budget { "OVER BUDGET" } else { "within budget" };
            println!("{workload} {}: {counted:.0} of {budget:.0}, {verdict}", mode.name());
            over |= counted > *budget;
        }
    }
    if over { Err("over budget".into()) } else { Ok(()) }
}

fn compare(arguments: &Arguments) -> Result<(), Refused> {
    let effort = if arguments.quick { Effort::QUICK } else { Effort::FULL };
    let wanted =
        |name: &str| arguments.only.is_empty() || arguments.only.iter().any(|one| one == name);
    let progress = |what: &str| eprintln!("{what}");
    let mut report = Report {
        machine: machine(),
        rounds: effort.rounds,
        rows: Vec::new(),
        loading: Vec::new(),
        threads: Vec::new(),
        tokens: Vec::new(),
        targets: Vec::new(),
    };
    let many = RULES.iter().filter(|rules| **rules <= effort.most);
    let many: Vec<String> = many.map(|rules| format!("W2({rules})")).collect();
    let hospitals: Vec<String> = DEPARTMENTS.iter().map(|size| format!("W3({size})")).collect();
    let (small, patterns) = (vec!["W1".to_owned()], vec!["W4".to_owned()]);
    let groups = [("W1", small), ("W2", many), ("W3", hospitals), ("W4", patterns)];
    for (family, names) in groups.iter().filter(|(family, _)| wanted(family)) {
        let workloads: Vec<Workload> = names.iter().filter_map(|name| named(name)).collect();
        report.rows.extend(group(&workloads, ENTRIES, effort, &progress)?);
        progress(&format!("{family}: loading"));
        report.loading.extend(loading(&workloads, if arguments.quick { 3 } else { 7 })?);
        if let Some(workload) =
            workloads.iter().find(|one| ["W1", "W2(1000)"].contains(&one.name.as_str()))
        {
            progress(&format!("{}: threads", workload.name));
            report.threads.push(threads(workload, effort)?);
        }
        progress(&format!("{family}: allocations"));
        report.take_counted(&allocations(names)?);
    }
    #[cfg(feature = "tokens")]
    if wanted("tokens") {
        progress("signed tokens");
        report.tokens = tokens(effort)?;
    }
    if valgrind_is_there() {
        count_instructions(&mut report.rows)?;
    } else {
        progress("instructions are not counted: valgrind is not found");
    }
    report.targets = targets(&report);
    write(arguments, &report)
}

fn write(arguments: &Arguments, report: &Report) -> Result<(), Refused> {
    let tables = markdown(report);
    match &arguments.markdown {
        Some(file) => fs::write(file, tables)?,
        None => println!("{tables}"),
    }
    if let Some(file) = &arguments.json {
        fs::write(file, serde_json::to_string_pretty(report)?)?;
    }
    if let Some(folder) = &arguments.plots {
        fs::create_dir_all(folder)?;
        for plot in plots(report)? {
            fs::write(folder.join(plot.name), plot.svg)?;
        }
    }
    Ok(())
}

/// Runs the program that counts allocations.
fn allocations(workloads: &[String]) -> Result<Vec<Counted>, Refused> {
    let output = Command::new(env!("CARGO_BIN_EXE_allocations")).args(workloads).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let lines = String::from_utf8(output.stdout)?;
    Ok(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Counts the instructions of every row that is not too slow to be run under callgrind.
fn count_instructions(rows: &mut [Row]) -> Result<(), Refused> {
    let program = env::current_exe()?;
    for row in rows {
        if row.requests == 0 || row.rules > 4_000 || (row.kind == Kind::Peer && row.rules > 1_000) {
            continue;
        }
        eprintln!("{}: instructions of {}", row.workload, row.engine);
        let requests = if row.kind == Kind::Peer { row.requests.min(50) } else { row.requests };
        let costs = [
            (Mode::Prepared, &mut row.prepared),
            (Mode::Claims, &mut row.claims),
            (Mode::Bind, &mut row.bind),
        ];
        for (mode, cost) in costs {
            if let Some(cost) = cost {
                let counted = instructions(&program, &row.engine, &row.workload, mode, requests)?;
                cost.instructions = Some(counted);
            }
        }
    }
    Ok(())
}

/// The machine, as far as it tells.
fn machine() -> String {
    let file = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpu = file("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("a processor that does not say its name", |(_, model)| model);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let load = file("/proc/loadavg");
    let load = load.split(' ').next().filter(|load| !load.is_empty());
    let load = load.map_or(String::new(), |load| format!(", load {load} at the start"));
    format!("{model}, {cores} threads, {} {}{load}", env::consts::OS, env::consts::ARCH)
}
