//! Runs one tests file.

use super::Wanted;
use super::asserting::{Asserted, asserted};
use super::covering::{Covered, Shown};
use super::runner::Runner;
use crate::console::Console;
use crate::named::Named;
use crate::trouble::Trouble;
use crate::{find, input, opened};
use portvakt::analysis::coverage::Collector;
use portvakt::compiler::diagnostic::Diagnostics;
use portvakt::compiler::policy::Policy;
use portvakt::compiler::source::{self, Sources};
use portvakt::compiler::tests_file::{Test, TestSuite, TestsFile};
use portvakt::load::{self, LoadError, Loaded, RegisterSupply};
use portvakt::{Engine, Limits, Registers};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What came of one tests file.
pub(crate) struct Report {
    /// The tests file.
    pub(crate) file: String,
    /// What the tests came to, in file order; none when the file or its policy has errors.
    pub(crate) outcomes: Vec<Outcome>,
    /// What the assertions of its policy came to.
    pub(crate) assertions: Vec<Asserted>,
    /// What else kept the tests from being run.
    pub(crate) trouble: Option<Trouble>,
    /// Findings in the policy and the tests.
    pub(crate) findings: Diagnostics,
    /// The files that they speak of.
    pub(crate) sources: Sources,
    /// The rules that were never the reason, in file order; nothing when only some tests were run.
    pub(crate) never_deciding: Vec<String>,
    /// What its tests have shown of their policy, if that was asked for.
    pub(super) shown: Option<Shown>,
    /// What is covered of the policy by all its tests files, of which this is the last.
    pub(crate) covered: Option<Covered>,
}

/// What one test came to.
pub(crate) struct Outcome {
    /// Its name.
    pub(crate) name: String,
    /// The line of its name.
    pub(crate) line: u32,
    /// What failed; nothing when it passed.
    pub(crate) failures: Vec<Failure>,
}

/// One expectation that was not met.
pub(crate) struct Failure {
    /// What was expected, and what was found.
    pub(crate) message: String,
    /// The line of the expectation.
    pub(crate) line: u32,
    /// Its column.
    pub(crate) column: u32,
    /// The path that the decision took, for people.
    pub(crate) explanation: String,
}

impl Report {
    /// No test was run, because of findings.
    fn broken(file: &Path, findings: Diagnostics, sources: Sources) -> Self {
        Self {
            file: file.to_string_lossy().into_owned(),
            outcomes: Vec::new(),
            assertions: Vec::new(),
            trouble: None,
            findings,
            sources,
            never_deciding: Vec::new(),
            shown: None,
            covered: None,
        }
    }

    /// No test was run, because of something else.
    pub(super) fn stopped(file: &Path, trouble: Trouble) -> Self {
        Self {
            trouble: Some(trouble),
            ..Self::broken(file, Diagnostics::default(), Sources::default())
        }
    }

    /// There are no tests, and that is known.
    pub(super) fn of_nothing(policy: &Path, sources: Sources, shown: Shown) -> Self {
        let report = Self::broken(policy, Diagnostics::default(), sources);
        Self { shown: Some(shown), ..report }
    }

    /// Tells whether the tests could be run.
    pub(crate) fn ran(&self) -> bool {
        self.trouble.is_none() && !self.findings.has_errors()
    }

    /// Tells whether the files were sound, all tests passed and cover what they should,
    /// and all assertions are proved.
    pub(crate) fn passed(&self) -> bool {
        let passed = self.outcomes.iter().all(|one| one.failures.is_empty());
        let proved = self.assertions.iter().all(Asserted::passed);
        let covered = self.covered.as_ref().is_none_or(|one| one.missed.is_empty());
        self.ran() && passed && proved && covered
    }
}

/// A tests file that is to be run.
pub(super) struct Asked {
    /// The tests file.
    pub(super) file: PathBuf,
    /// The policy that it was found beside; nothing when it was given by itself.
    pub(super) used_for: Option<PathBuf>,
}

/// Runs a tests file against the policy that it names.
pub(super) fn run(
    asked: &Asked,
    wanted: &Wanted<'_>,
    limits: &Limits,
    console: &mut Console,
) -> Result<Report, Trouble> {
    let file = asked.file.as_path();
    let mut sources = Sources::default();
    let text = match source::decode(input::bytes(file)?) {
        Ok(text) => text,
        Err(error) => {
            let id = sources.add(file.to_string_lossy(), error.text.as_str());
            let mut findings = Diagnostics::default();
            findings.push(error.diagnostic(id));
            return Ok(Report::broken(file, findings, sources));
        }
    };
    let id = sources.add(file.to_string_lossy(), text.as_str());
    let mut findings = Diagnostics::default();
    let parsed = TestsFile::parse(id, &text, limits, &mut findings);
    let named = parsed.as_ref().and_then(TestsFile::policy);
    let Some((name, span)) = named else {
        findings.sort();
        return Ok(Report::broken(file, findings, sources));
    };
    let key = "tests_for";
    let name = name.as_str();
    let named = Named { key, name, span };
    let policy = match named.policy(file, asked.used_for.as_deref()) {
        Ok(policy) => policy,
        Err(finding) => {
            findings.push(*finding);
            findings.sort();
            return Ok(Report::broken(file, findings, sources));
        }
    };
    console.progress.begins(&opened::compiling(&policy), None);
    let loaded = match load::policy(&policy, limits) {
        Ok(loaded) => loaded,
        Err(LoadError::Findings { findings, sources }) => {
            return Ok(Report::broken(file, findings, sources));
        }
        Err(error) => return Err(Trouble::file(file, &error)),
    };
    let Some(policy) = &loaded.policy else {
        findings.push(named.finding("expected the text of a policy, found a compiled policy"));
        findings.sort();
        return Ok(Report::broken(file, findings, sources));
    };
    // The tests file once more, beside the files of its policy: now its findings may speak of both.
    let mut sources = loaded.sources.clone();
    let id = sources.add(file.to_string_lossy(), text.as_str());
    let mut findings = Diagnostics::default();
    let parsed = TestsFile::parse(id, &text, limits, &mut findings);
    let suite = parsed.and_then(|parsed| parsed.resolve(policy, &mut findings));
    findings.sort();
    let Some(suite) = suite.filter(|_| !findings.has_errors()) else {
        return Ok(Report::broken(file, findings, sources));
    };
    let supply = supply(&loaded, policy, &suite)?;
    let registers = registers(file, &loaded, &supply, console)?;
    let engine = Engine::try_new(&loaded.tree, &registers);
    let engine = engine.map_err(|error| Trouble::file(file, &error))?;
    let mut runner = Runner {
        policy,
        engine,
        sources: &sources,
        deciding: BTreeSet::new(),
        collector: wanted.coverage.then(|| Collector::new(policy)),
        explained: 0,
    };
    let filter = wanted.filter;
    let chosen = |test: &&Test| filter.is_none_or(|text| test.name.contains(text));
    let what = format!("testing {}", file.display());
    console.progress.begins(&what, u64::try_from(suite.tests.len()).ok());
    let mut outcomes = Vec::new();
    for test in suite.tests.iter().filter(chosen) {
        outcomes.push(Outcome {
            name: test.name.clone(),
            line: sources.position(test.span).line,
            failures: runner.run(test),
        });
        console.progress.step();
    }
    let Runner { deciding, collector, .. } = runner;
    let assertions = asserted(&loaded, policy, filter, limits)?;
    let coverage = collector.map(|collector| collector.coverage());
    let names = policy.rules.iter().map(|rule| &rule.name).filter(|_| filter.is_none());
    let never_deciding = names.filter(|name| !deciding.contains(*name)).cloned().collect();
    let shown = coverage.map(|coverage| Shown { coverage, supply, loaded });
    let report = Report::broken(file, findings, sources);
    Ok(Report { outcomes, assertions, never_deciding, shown, ..report })
}

/// The registers: those of the file in the place of those beside the policy.
fn supply(loaded: &Loaded, policy: &Policy, suite: &TestSuite) -> Result<RegisterSupply, Trouble> {
    let mut supply = beside(loaded)?;
    for given in &suite.registers {
        if let Some(register) = policy.registers.get(given.register.at()) {
            supply.replace(register.name.as_str(), given.members.clone());
        }
    }
    Ok(supply)
}

/// The registers beside a policy.
pub(super) fn beside(loaded: &Loaded) -> Result<RegisterSupply, Trouble> {
    let supply = match find::beside(&loaded.file, find::REGISTERS)? {
        Some(folder) => RegisterSupply::from_folder(&folder, &loaded.tree),
        None => Ok(RegisterSupply::default()),
    };
    supply.map_err(|error| match error {
        LoadError::Register { path, source, .. } => {
            Trouble::Registers { path, why: source.to_string() }
        }
        error => Trouble::file(&loaded.file, &error),
    })
}

fn registers(
    file: &Path,
    loaded: &Loaded,
    supply: &RegisterSupply,
    console: &mut Console,
) -> Result<Registers, Trouble> {
    let registers = loaded.tree.registers(supply.iter());
    let registers = registers
        .map_err(|error| Trouble::Registers { path: file.to_owned(), why: error.to_string() })?;
    opened::undeclared(&registers, console)?;
    Ok(registers)
}
