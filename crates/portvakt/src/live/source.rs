//! Where policies and register contents are read from.

use crate::load::{self, LoadError, Loaded, RegisterSupply};
use portvakt_core::limits::Limits;
use portvakt_eval::{DecisionTree, Fingerprint, ImageError};
use std::path::PathBuf;

/// Where a policy and its register contents are read from, each time anew.
///
/// Writers wait while it is read, so it must not write to the [`Live`](super::Live) that reads it.
pub trait Source {
    /// Reads the policy.
    ///
    /// # Errors
    ///
    /// There is none that could decide.
    fn policy(&self) -> Result<Loaded, LoadError>;

    /// Reads the contents of all registers that a policy declares.
    ///
    /// # Errors
    ///
    /// They cannot be read.
    fn registers(&self, tree: &DecisionTree) -> Result<RegisterSupply, LoadError>;
}

/// A policy in files, as [`load::policy`] reads it, with its register contents.
///
/// ```
/// use portvakt::live::{Live, PolicyFiles, Report};
/// # use std::path::Path;
/// # let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/dialogporten");
///
/// let files = PolicyFiles::new(folder);
/// let live = Live::setup(|_| Ok(())).start(&files)?;
/// assert!(matches!(live.reload(&files), Report::Same));
/// # Ok::<(), portvakt::live::Refusal>(())
/// ```
#[derive(Debug, Clone)]
pub struct PolicyFiles {
    policy: PathBuf,
    root: Option<PathBuf>,
    registers: Option<PathBuf>,
    limits: Limits,
    expected: Option<Fingerprint>,
}

impl PolicyFiles {
    /// A YAML file, a compiled file or a folder with `policy.yaml`. Register contents are in the folder
    /// `registers` beside it, if there is one.
    #[must_use]
    pub fn new(policy: impl Into<PathBuf>) -> Self {
        Self {
            policy: policy.into(),
            root: None,
            registers: None,
            limits: Limits::default(),
            expected: None,
        }
    }

    /// Includes may lie anywhere in this folder: [`load::policy_under`].
    #[must_use]
    pub fn under(self, root: impl Into<PathBuf>) -> Self {
        Self { root: Some(root.into()), ..self }
    }

    /// Register contents are in this folder of `<register>.json`, or in this file.
    #[must_use]
    pub fn registers_in(self, path: impl Into<PathBuf>) -> Self {
        Self { registers: Some(path.into()), ..self }
    }

    /// Other limits than the usual.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Refuses every policy but the one with this fingerprint.
    #[must_use]
    pub fn expecting(self, fingerprint: Fingerprint) -> Self {
        Self { expected: Some(fingerprint), ..self }
    }
}

impl Source for PolicyFiles {
    fn policy(&self) -> Result<Loaded, LoadError> {
        let loaded = match &self.root {
            Some(root) => load::policy_under(root, &self.policy, &self.limits)?,
            None => load::policy(&self.policy, &self.limits)?,
        };
        let found = *loaded.tree.fingerprint();
        match self.expected {
            Some(expected) if expected != found => Err(LoadError::Image {
                path: loaded.file,
                fingerprint: found,
                source: Box::new(ImageError::Fingerprint { expected, found }),
            }),
            _ => Ok(loaded),
        }
    }

    fn registers(&self, tree: &DecisionTree) -> Result<RegisterSupply, LoadError> {
        match &self.registers {
            Some(path) => RegisterSupply::from_path(path, tree),
            None => RegisterSupply::beside(&self.policy, tree),
        }
    }
}
