//! How long questions about all requests take, and how that grows with the policy.
//!
//! ```text
//! cargo bench -p portvakt-benches --bench analysis -- --plot analysis.svg
//! ```
//!
//! Loading is not part of any figure. The peak of memory is that of the whole process, where the
//! system tells it.
#![expect(clippy::disallowed_methods, reason = "the command reads policies and writes a picture")]
#![expect(clippy::disallowed_types, reason = "measuring time takes a clock")]
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]
#![expect(clippy::print_stdout, reason = "the table is the output")]

use clap::Parser;
use portvakt::analysis::check::assertions;
use portvakt::analysis::diff::{Diff, Verdict, diff};
use portvakt::analysis::inquiry::Effort;
use portvakt::analysis::lint::lint;
use portvakt::analysis::matrix::matrix;
use portvakt::analysis::missing::{Asked, Denials};
use portvakt::analysis::version::Version;
use portvakt::compiler::diagnostic::Diagnostics;
use portvakt::compiler::policy::Policy;
use portvakt::load::{self, Loaded};
use portvakt::{Engine, Limits, Value, VerifiedClaims};
use portvakt_benches::contest::Refused;
use portvakt_benches::report::curve;
use portvakt_benches::workload::w2;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Measures questions about all requests.
#[derive(Debug, Parser)]
struct Arguments {
    /// Not more than 10,000 rules.
    #[arg(long)]
    quick: bool,
    /// Where to draw how the time of a diff grows with the policy.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// How cargo runs benchmarks.
    #[arg(long, hide = true)]
    bench: bool,
}

/// The sizes of W2.
const RULES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

/// How often each question is asked; the median counts.
const ROUNDS: usize = 9;

fn main() -> Result<(), Refused> {
    let arguments = Arguments::parse();
    println!("| question | policy | milliseconds | target | answer |");
    println!("|---|---|--:|--:|---|");
    dialogporten()?;
    let mut points = Vec::new();
    for rules in RULES.into_iter().filter(|rules| !arguments.quick || *rules <= 10_000) {
        points.push((f64::from(u32::try_from(rules)?), w2(rules)?));
    }
    if let Some(peak) = peak() {
        println!("\npeak of memory: {peak}");
    }
    if let Some(path) = arguments.plot {
        let drawn = curve("W2: what changed when one rule did", "diff", &points)?;
        std::fs::write(path, drawn)?;
    }
    Ok(())
}

/// Questions about the Dialogporten policy.
fn dialogporten() -> Result<(), Refused> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/dialogporten");
    let text = std::fs::read_to_string(folder.join("policy.yaml"))?;
    let before = load::text("policy.yaml", &text, &Limits::default())?;
    let after = without_the_exception(&text)?;
    let effort = Effort::default();
    let (old, new) = (version(&before)?, version(&after)?);
    let name = "Dialogporten";
    row("what changed, nothing", name, Some(5.0), || {
        Ok(said(&diff(Some(old), Some(old), &effort)?))
    })?;
    row("what changed, an exception less", name, Some(5.0), || {
        Ok(said(&diff(Some(old), Some(new), &effort)?))
    })?;
    let mut alone: Policy = old.policy.clone();
    for assertion in &old.policy.assertions {
        alone.assertions = vec![assertion.clone()];
        let question = format!("assertion `{}`", assertion.name);
        let version = Version { policy: &alone, tree: old.tree };
        row(&question, name, Some(5.0), || {
            let checked = assertions(version, &effort)?;
            Ok(if checked.proved == 1 { "proved" } else { "not proved" }.to_owned())
        })?;
    }
    row("lint, all of it", name, None, || Ok(found(&lint(old, &effort))))?;
    row("matrix, all capabilities", name, None, || {
        Ok(format!("{} rows", matrix(old, &effort)?.rows.len()))
    })?;
    missing(&before, &effort)
}

/// What a token without scopes lacks.
fn missing(loaded: &Loaded, effort: &Effort) -> Result<(), Refused> {
    let version = version(loaded)?;
    let members = |name: &str| match name {
        "service_owners" => "991825827".to_owned(),
        _ => format!("https://{name}.example/"),
    };
    let names = version.policy.registers.iter().map(|one| one.name.as_str());
    let registers = version.tree.registers(names.map(|name| (name, [members(name)])))?;
    let engine = Engine::try_new(version.tree, &registers)?;
    let claims = format!(
        r#"{{"iss": "{}", "consumer": {{"authority": "iso6523-actorid-upis", "ID": "0192:991825827"}}}}"#,
        members("maskinporten_issuers")
    );
    let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
    let capability = version.tree.capability("serviceowner.dialogs.create")?;
    let kind = version.tree.attribute("resource.type")?.is(Value::Text("GenericAccessResource"));
    let resource = [kind];
    let mut denials = Denials::new(version, effort)?;
    let asked = Asked { engine, claims, capability, resource: &resource, context: &[] };
    row("missing scopes and values, one request", "Dialogporten", Some(5.0), || {
        let missing = denials.missing(&asked)?;
        Ok(format!("{} sets of scopes", missing.scopes.len()))
    })?;
    Ok(())
}

fn found(findings: &Diagnostics) -> String {
    format!("{} findings", findings.findings().len())
}

/// The policy without the exception of search from what a service owner may do.
fn without_the_exception(text: &str) -> Result<Loaded, Refused> {
    let exception = "    except: serviceowner.*.search\n";
    if !text.contains(exception) {
        return Err(Refused::from("the policy has no exception to take out"));
    }
    Ok(load::text("policy.yaml", &text.replace(exception, ""), &Limits::default())?)
}

/// One rule of W2 gets another scope; nanoseconds of the diff.
fn w2(rules: usize) -> Result<f64, Refused> {
    let workload = w2::workload(rules);
    let scope = format!("subject.scope: s_{},", rules / 2);
    let edited = workload.policy.replacen(&scope, "subject.scope: s_new,", 1);
    let limits = Limits::large();
    let before = load::text("policy.yaml", &workload.policy, &limits)?;
    let after = load::text("policy.yaml", &edited, &limits)?;
    let mut effort = Effort::default();
    effort.limits = limits;
    let target = match rules {
        10_000 => Some(300.0),
        100_000 => Some(5_000.0),
        _ => None,
    };
    let (old, new) = (version(&before)?, version(&after)?);
    if rules <= 10_000 {
        let target = (rules == 10_000).then_some(2_000.0);
        row("lint, all of it", &workload.name, target, || Ok(found(&lint(old, &effort))))?;
    }
    row("what changed, one rule", &workload.name, target, || {
        let found = diff(Some(old), Some(new), &effort)?;
        if found.verdict == Verdict::Equivalent {
            return Err(Refused::from("the edit changed nothing"));
        }
        Ok(said(&found))
    })
}

fn version(loaded: &Loaded) -> Result<Version<'_>, Refused> {
    let policy = loaded.policy.as_ref().ok_or("compiled")?;
    Ok(Version { policy, tree: &loaded.tree })
}

fn said(found: &Diff) -> String {
    format!(
        "{:?}, {} changes, {} undecided",
        found.verdict,
        found.changes.len(),
        found.undecided.len()
    )
}

/// Asks a question so many times and prints the median.
fn row(
    question: &str,
    policy: &str,
    target: Option<f64>,
    mut ask: impl FnMut() -> Result<String, Refused>,
) -> Result<f64, Refused> {
    let mut times = Vec::new();
    let mut answer = String::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        answer = ask()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let target = target.map_or("–".to_owned(), |target| {
        let met = if median < target { "met" } else { "**missed**" };
        format!("< {target} {met}")
    });
    println!("| {question} | {policy} | {median:.2} | {target} | {answer} |");
    Ok(median * 1e6)
}

/// The most memory that the process had.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().to_owned())
}
