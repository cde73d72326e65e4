//! One of the two policies, from a path or from a revision, with the routes beside it.

use crate::console::Console;
use crate::revision::Revision;
use crate::trouble::Trouble;
use crate::{find, input, opened};
use portvakt::analysis::inquiry::Effort;
use portvakt::compiler::diagnostic::Diagnostics;
use portvakt::compiler::policy::Policy;
use portvakt::compiler::resolve::{FileError, Files};
use portvakt::compiler::routes::{Routes, RoutesFile};
use portvakt::compiler::source::{self, Sources};
use portvakt::load::{self, LoadError, Loaded};
use portvakt::{DecisionTree, Limits};
use std::path::{Path, PathBuf};

/// A policy with its routes.
pub(crate) struct Side {
    /// What the text says.
    pub(crate) policy: Policy,
    /// What decides.
    pub(crate) tree: DecisionTree,
    /// The files.
    pub(crate) sources: Sources,
    /// The routes beside it.
    pub(crate) routes: Option<Routes>,
    /// What questions may cost, with the registers that stand beside it now.
    pub(super) effort: Effort,
}

/// How policies are read.
pub(super) struct With<'w> {
    pub(super) root: Option<&'w Path>,
    pub(super) limits: Limits,
}

impl Side {
    /// The policy that stands here now.
    pub(super) fn of_path(
        path: &Path,
        with: &With<'_>,
        console: &mut Console,
    ) -> Result<Self, Trouble> {
        console.progress.begins(&opened::compiling(path), None);
        let loaded = sound(opened::load(path, with.root, &with.limits), path, console)?;
        let routes = match find::beside(&loaded.file, find::ROUTES)? {
            Some(file) => Some((file.clone(), input::bytes(&file)?)),
            None => None,
        };
        let effort = opened::effort(&loaded, &with.limits);
        Self::new(loaded, effort, routes, with, console)
    }

    /// The policy as it was at a revision; none if it was not there.
    pub(super) fn of_revision(
        base: &str,
        path: &Path,
        with: &With<'_>,
        console: &mut Console,
    ) -> Result<Option<Self>, Trouble> {
        let revision = Revision::open(base, path, with.root, &with.limits)?;
        if !revision.has_policy()? {
            return Ok(None);
        }
        let shown_under = format!("{base}:");
        let name = revision.policy();
        let shown = PathBuf::from(format!("{shown_under}{name}"));
        console.progress.begins(&opened::compiling(&shown), None);
        let loaded = load::policy_of_files(&revision, name, &with.limits, &shown_under);
        let loaded = sound(loaded, &shown, console)?;
        let beside = match name.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{}", find::ROUTES),
            None => find::ROUTES.to_owned(),
        };
        let file = PathBuf::from(format!("{shown_under}{beside}"));
        let routes = match revision.read(&beside) {
            Ok(bytes) => Some((file, bytes)),
            Err(FileError::NotFound) => None,
            Err(error) => return Err(Trouble::file(&file, &error)),
        };
        Self::new(loaded, Effort::default(), routes, with, console).map(Some)
    }

    fn new(
        loaded: Loaded,
        effort: Effort,
        routes: Option<(PathBuf, Vec<u8>)>,
        with: &With<'_>,
        console: &mut Console,
    ) -> Result<Self, Trouble> {
        let policy = opened::written(&loaded)?.clone();
        let Loaded { tree, mut sources, .. } = loaded;
        let routes = match routes {
            Some((file, bytes)) => {
                Some(self::routes(&file, bytes, &policy, &mut sources, with, console)?)
            }
            None => None,
        };
        Ok(Self { policy, tree, sources, routes, effort })
    }
}

/// A policy without errors; warnings are for `check`.
fn sound(
    loaded: Result<Loaded, LoadError>,
    path: &Path,
    console: &mut Console,
) -> Result<Loaded, Trouble> {
    match loaded {
        Ok(loaded) => Ok(loaded),
        Err(LoadError::Findings { findings, sources }) => {
            console.findings(&findings, &sources)?;
            Err(Trouble::DoesNotCompile(path.to_owned()))
        }
        Err(error) => Err(Trouble::Usage(error.to_string())),
    }
}

fn routes(
    path: &Path,
    bytes: Vec<u8>,
    policy: &Policy,
    sources: &mut Sources,
    with: &With<'_>,
    console: &mut Console,
) -> Result<Routes, Trouble> {
    let name = path.to_string_lossy();
    let mut findings = Diagnostics::default();
    let routes = match source::decode(bytes) {
        Ok(text) => {
            let file = sources.add(name, text.as_str());
            let parsed = RoutesFile::parse(file, &text, &with.limits, &mut findings);
            parsed.and_then(|parsed| parsed.resolve(policy, &mut findings))
        }
        Err(error) => {
            let file = sources.add(name, error.text.as_str());
            findings.push(error.diagnostic(file));
            None
        }
    };
    if let Some(routes) = routes.filter(|_| !findings.has_errors()) {
        return Ok(routes);
    }
    findings.sort();
    console.findings(&findings, sources)?;
    Err(Trouble::file(path, &"the routes cannot be used"))
}
