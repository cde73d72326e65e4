//! `portvakt check`: all findings in policies, in the tests and routes beside them, and in trust files.

use crate::args::{Check, CheckFormat};
use crate::console::{Console, Exit};
use crate::named::Named;
use crate::output::{check_json, check_sarif, check_text};
use crate::trouble::Trouble;
use crate::{find, input, opened};
use portvakt::Limits;
use portvakt::analysis;
use portvakt::compiler::cost::Cost;
use portvakt::compiler::diagnostic::{Diagnostic, Diagnostics};
use portvakt::compiler::policy::Policy;
use portvakt::compiler::routes::RoutesFile;
use portvakt::compiler::source::{self, FileId, Sources};
use portvakt::compiler::tests_file::TestsFile;
use portvakt::compiler::trust_file::TrustFile;
use portvakt::load::LoadError;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What was checked, and what was found.
#[derive(Default)]
pub(crate) struct Checked {
    /// How many policies.
    pub(crate) policies: usize,
    /// How many tests files.
    pub(crate) tests: usize,
    /// How many routes files.
    pub(crate) routes: usize,
    /// How many trust files.
    pub(crate) trust: usize,
    /// How many assertions.
    pub(crate) assertions: usize,
    /// How many of them are proved.
    pub(crate) proved: usize,
    /// Findings of each policy with what stands beside it, and the files that they speak of.
    pub(crate) found: Vec<Found>,
}

/// What was found in one policy and beside it, or in a trust file.
pub(crate) struct Found {
    /// The findings.
    pub(crate) findings: Diagnostics,
    /// The files that they speak of.
    pub(crate) sources: Sources,
    /// The policy's file and what it costs, if that was asked for and it compiles.
    pub(crate) cost: Option<(String, Cost)>,
}

/// How many of the dearest are named.
const DEAREST: usize = 5;

/// A file beside a policy.
#[derive(Clone, Copy)]
enum Kind {
    Tests,
    Routes,
}

/// Checks.
pub(crate) fn run(arguments: &Check, console: &mut Console) -> Result<Exit, Trouble> {
    let mut checked = Checked::default();
    let with = With {
        root: arguments.root.as_deref(),
        limits: arguments.limits.limits(),
        cost: arguments.cost,
        lint: !arguments.no_lint,
    };
    for path in &arguments.paths {
        let what = format!("checking {}", path.display());
        if !path.is_dir() {
            console.progress.begins(&what, None);
            checked.file(path, &with)?;
            continue;
        }
        let policies = find::policies(path)?;
        let trust = trust(path)?;
        if policies.is_empty() && trust.is_empty() {
            return Err(Trouble::file(path, &"no `policy.yaml` in it or below it"));
        }
        console.progress.begins(&what, u64::try_from(policies.len()).ok());
        for policy in policies {
            let tests = find::beside(&policy, find::TESTS)?.map(|path| (Kind::Tests, path));
            let routes = find::beside(&policy, find::ROUTES)?.map(|path| (Kind::Routes, path));
            checked.policy(&policy, tests.into_iter().chain(routes), &with)?;
            console.progress.step();
        }
        for file in trust {
            checked.trust(&file, &with)?;
        }
    }
    match arguments.format {
        CheckFormat::Text => write!(console.out, "{}", check_text::checked(&checked))?,
        CheckFormat::Json => writeln!(console.out, "{}", check_json::checked(&checked))?,
        CheckFormat::Sarif => writeln!(console.out, "{}", check_sarif::checked(&checked))?,
    }
    let fails = |Found { findings, .. }: &Found| {
        findings.has_errors() || arguments.deny_warnings && !findings.is_empty()
    };
    Ok(Exit::of(!checked.found.iter().any(fails)))
}

/// The trust files in the folder and below it; a part of a policy is none.
fn trust(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut found = Vec::new();
    for path in find::trust(folder)? {
        if !says(&input::bytes(&path)?, "portvakt:") {
            found.push(path);
        }
    }
    Ok(found)
}

/// Whether a line of a file begins with this key.
fn says(bytes: &[u8], key: &str) -> bool {
    String::from_utf8_lossy(bytes).lines().any(|line| line.starts_with(key))
}

/// How policies are read.
struct With<'w> {
    root: Option<&'w Path>,
    limits: Limits,
    /// Whether costs are counted.
    cost: bool,
    /// Whether it is looked for what the policy says without need.
    lint: bool,
}

impl Checked {
    /// Checks one file that was named: a policy, or a file that says which policy it is for.
    fn file(&mut self, path: &Path, with: &With<'_>) -> Result<(), Trouble> {
        let bytes = input::bytes(path)?;
        let kind = if says(&bytes, "tests_for:") {
            Kind::Tests
        } else if says(&bytes, "routes_for:") {
            Kind::Routes
        } else if says(&bytes, "portvakt_trust:") {
            return self.trust(path, with);
        } else {
            return self.policy(path, std::iter::empty(), with);
        };
        let mut findings = Diagnostics::default();
        let mut sources = Sources::default();
        let parsed = Beside::read(kind, path, &mut sources, with, &mut findings)?;
        match parsed.and_then(|parsed| parsed.policy(path, None)) {
            Some(Ok(policy)) => {
                return self.policy(&policy, std::iter::once((kind, path.to_owned())), with);
            }
            Some(Err(finding)) => findings.push(*finding),
            None => {}
        }
        findings.sort();
        self.count(kind);
        self.found.push(Found { findings, sources, cost: None });
        Ok(())
    }

    /// Checks a policy and what stands beside it.
    fn policy(
        &mut self,
        path: &Path,
        beside: impl Iterator<Item = (Kind, PathBuf)>,
        with: &With<'_>,
    ) -> Result<(), Trouble> {
        self.policies = self.policies.saturating_add(1);
        let mut cost = None;
        let mut proofs = analysis::check::Checked::default();
        let (policy, mut findings, mut sources) = match opened::load(path, with.root, &with.limits)
        {
            Ok(loaded) => {
                if let Some(policy) = &loaded.policy {
                    let effort = opened::effort(&loaded, &with.limits);
                    let version = analysis::version::Version { policy, tree: &loaded.tree };
                    proofs = analysis::check::assertions(version, &effort)
                        .map_err(|error| Trouble::Usage(error.to_string()))?;
                    if with.lint {
                        proofs.findings.append(analysis::lint::lint(version, &effort));
                    }
                }
                if with.cost {
                    let counted = Cost::of(&loaded.tree, loaded.policy.as_ref(), DEAREST);
                    cost = Some((loaded.file.to_string_lossy().into_owned(), counted));
                }
                (loaded.policy, loaded.findings, loaded.sources)
            }
            Err(LoadError::Findings { findings, sources }) => (None, findings, sources),
            Err(error) => return Err(Trouble::Usage(error.to_string())),
        };
        self.assertions = self.assertions.saturating_add(proofs.assertions);
        self.proved = self.proved.saturating_add(proofs.proved);
        findings.append(proofs.findings);
        for (kind, file) in beside {
            let parsed = Beside::read(kind, &file, &mut sources, with, &mut findings)?;
            self.count(kind);
            let Some(parsed) = parsed else {
                continue;
            };
            if let Some(Err(finding)) = parsed.policy(&file, Some(path)) {
                findings.push(*finding);
            }
            if let Some(policy) = &policy {
                parsed.resolve(policy, &mut findings);
            }
        }
        findings.sort();
        self.found.push(Found { findings, sources, cost });
        Ok(())
    }

    /// Checks a trust file.
    fn trust(&mut self, path: &Path, with: &With<'_>) -> Result<(), Trouble> {
        self.trust = self.trust.saturating_add(1);
        let mut findings = Diagnostics::default();
        let mut sources = Sources::default();
        if let Some((file, text)) = decoded(path, &mut sources, &mut findings)? {
            TrustFile::read(file, &text, &with.limits, &mut findings);
        }
        findings.sort();
        self.found.push(Found { findings, sources, cost: None });
        Ok(())
    }

    fn count(&mut self, kind: Kind) {
        let count = match kind {
            Kind::Tests => &mut self.tests,
            Kind::Routes => &mut self.routes,
        };
        *count = count.saturating_add(1);
    }
}

/// The text of a file, added to the sources; nothing for one that is no text.
fn decoded(
    path: &Path,
    sources: &mut Sources,
    findings: &mut Diagnostics,
) -> Result<Option<(FileId, String)>, Trouble> {
    let name = path.to_string_lossy();
    Ok(match source::decode(input::bytes(path)?) {
        Ok(text) => Some((sources.add(name, text.as_str()), text)),
        Err(error) => {
            let file = sources.add(name, error.text.as_str());
            findings.push(error.diagnostic(file));
            None
        }
    })
}

/// A file beside a policy that was read.
enum Beside {
    Tests(TestsFile),
    Routes(RoutesFile),
}

impl Beside {
    fn read(
        kind: Kind,
        path: &Path,
        sources: &mut Sources,
        with: &With<'_>,
        findings: &mut Diagnostics,
    ) -> Result<Option<Self>, Trouble> {
        let Some((file, text)) = decoded(path, sources, findings)? else {
            return Ok(None);
        };
        let limits = &with.limits;
        let parsed = match kind {
            Kind::Tests => TestsFile::parse(file, &text, limits, findings).map(Self::Tests),
            Kind::Routes => RoutesFile::parse(file, &text, limits, findings).map(Self::Routes),
        };
        Ok(parsed)
    }

    /// The policy that it says it is for, or the finding that it is none that it can be for.
    fn policy(
        &self,
        file: &Path,
        used_for: Option<&Path>,
    ) -> Option<Result<PathBuf, Box<Diagnostic>>> {
        let (key, named) = match self {
            Self::Tests(file) => ("tests_for", file.policy()),
            Self::Routes(file) => ("routes_for", file.policy()),
        };
        let (name, span) = named?;
        let name = name.as_str();
        Some(Named { key, name, span }.policy(file, used_for))
    }

    fn resolve(&self, policy: &Policy, findings: &mut Diagnostics) {
        match self {
            Self::Tests(file) => drop(file.resolve(policy, findings)),
            Self::Routes(file) => drop(file.resolve(policy, findings)),
        }
    }
}
