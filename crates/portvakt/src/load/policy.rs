//! Policies from text and from files.

use super::{LoadError, Root, bounded};
use portvakt_core::diagnostic::Diagnostics;
use portvakt_core::limits::Limits;
use portvakt_core::lower;
use portvakt_core::policy::Policy;
use portvakt_core::resolve::{Files, read_policy};
use portvakt_core::source::Sources;
use portvakt_eval::image::MAGIC;
use portvakt_eval::{DecisionTree, Fingerprint};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The name of a policy in its folder.
pub const POLICY_FILE: &str = "policy.yaml";

/// The largest compiled policy.
const MAX_COMPILED_BYTES: usize = 256 << 20;

/// A policy that was loaded.
#[derive(Debug)]
pub struct Loaded {
    /// What decides.
    pub tree: DecisionTree,
    /// What the text says; none for a compiled file.
    pub policy: Option<Policy>,
    /// Warnings.
    pub findings: Diagnostics,
    /// The files that were read, named from where the caller stands.
    pub sources: Sources,
    /// The policy's file.
    pub file: PathBuf,
}

/// A tree whose bytes were read elsewhere, without a text.
impl From<DecisionTree> for Loaded {
    fn from(tree: DecisionTree) -> Self {
        Self {
            tree,
            policy: None,
            findings: Diagnostics::default(),
            sources: Sources::default(),
            file: PathBuf::new(),
        }
    }
}

/// Compiles a policy from its text. It includes nothing.
///
/// ```
/// let text = "
/// portvakt: 1
/// policy: smallest
/// capabilities: { read: Read }
/// rules: { everybody_reads: { allow: read } }
/// ";
/// let loaded = portvakt::load::text("policy.yaml", text, &portvakt::Limits::default())?;
/// assert_eq!(loaded.tree.name(), "smallest");
/// # Ok::<(), portvakt::load::LoadError>(())
/// ```
///
/// # Errors
///
/// The text does not compile: [`LoadError::Findings`].
pub fn text(name: &str, text: &str, limits: &Limits) -> Result<Loaded, LoadError> {
    let files = BTreeMap::from([(name.to_owned(), text.as_bytes().to_vec())]);
    compile(name, &files, limits, "", PathBuf::from(name))
}

/// Loads a policy: a YAML file, a compiled file, or a folder with `policy.yaml`. Includes stay inside
/// the policy's folder.
///
/// # Errors
///
/// It cannot be read, does not compile, or is no compiled policy of this version.
pub fn policy(path: &Path, limits: &Limits) -> Result<Loaded, LoadError> {
    let file = policy_file(path);
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    policy_under(folder, path, limits)
}

/// Loads a policy whose includes may lie anywhere in this folder, which the policy lies in too.
///
/// # Errors
///
/// As for [`policy`]; the policy does not lie in the folder.
pub fn policy_under(root: &Path, path: &Path, limits: &Limits) -> Result<Loaded, LoadError> {
    let file = policy_file(path);
    if is_compiled(&file)? {
        return compiled(file);
    }
    let unreadable = |source| LoadError::Unreadable { path: root.to_owned(), source };
    let files = Root::new(root, limits.policy_bytes).map_err(unreadable)?;
    let name = files
        .name_of(&file)
        .ok_or_else(|| LoadError::Outside { path: file.clone(), root: root.to_owned() })?;
    let shown = if root == Path::new(".") && !file.starts_with(".") {
        String::new()
    } else {
        format!("{}/", root.display())
    };
    compile(&name, &files, limits, &shown, file)
}

/// Compiles a policy and what it includes from files that the caller gives access to, such as those
/// of a revision. The name is the policy's own among them, and `shown_under` is put before all names
/// in findings.
///
/// ```
/// use portvakt::{Limits, load};
/// use std::collections::BTreeMap;
///
/// let policy = "
/// portvakt: 1
/// policy: parts
/// include: [a.yaml]
/// capabilities: { read: Read }
/// rules: { readers: { allow: read, when: { subject.reads: true } } }
/// ";
/// let included = "
/// portvakt: 1
/// attributes: { subject.reads: { type: boolean } }
/// ";
/// let files = [("policy.yaml", policy), ("a.yaml", included)];
/// let files: BTreeMap<_, _> =
///     files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
/// let loaded = load::policy_of_files(&files, "policy.yaml", &Limits::default(), "before/")?;
/// assert_eq!(loaded.tree.name(), "parts");
/// # Ok::<(), load::LoadError>(())
/// ```
///
/// # Errors
///
/// A file cannot be read, or the policy does not compile: [`LoadError::Findings`].
pub fn policy_of_files(
    files: &dyn Files,
    name: &str,
    limits: &Limits,
    shown_under: &str,
) -> Result<Loaded, LoadError> {
    compile(name, files, limits, shown_under, PathBuf::from(format!("{shown_under}{name}")))
}

/// Loads a compiled policy.
fn compiled(file: PathBuf) -> Result<Loaded, LoadError> {
    let bytes = bounded::read(&file, MAX_COMPILED_BYTES)
        .map_err(|refused| refused.of(&file, MAX_COMPILED_BYTES))?;
    match DecisionTree::from_bytes(&bytes) {
        Ok(tree) => Ok(Loaded { file, ..Loaded::from(tree) }),
        Err(source) => {
            let (fingerprint, source) = (Fingerprint::of(&bytes), Box::new(source));
            Err(LoadError::Image { path: file, fingerprint, source })
        }
    }
}

fn compile(
    name: &str,
    files: &dyn Files,
    limits: &Limits,
    folder: &str,
    file: PathBuf,
) -> Result<Loaded, LoadError> {
    let reading = read_policy(name, files, limits);
    let mut sources = reading.sources;
    sources.put_under(folder);
    let mut findings = reading.diagnostics;
    let tree = match &reading.policy {
        Some(policy) => lower::compile(policy, limits).map_err(|found| findings.append(found)).ok(),
        None => None,
    };
    // INVARIANT(A6): no tree without a policy that is free of errors.
    match (tree, reading.policy) {
        (Some(tree), Some(policy)) if !findings.has_errors() => {
            Ok(Loaded { tree, policy: Some(policy), findings, sources, file })
        }
        _ => {
            findings.sort();
            Err(LoadError::Findings { findings, sources })
        }
    }
}

/// The policy's file: in a folder, `policy.yaml`.
pub(super) fn policy_file(path: &Path) -> PathBuf {
    if bounded::is_folder(path) { path.join(POLICY_FILE) } else { path.to_owned() }
}

/// Tells whether a file is a compiled policy: by its first bytes, and never one named `.yaml` or
/// `.yml`.
///
/// # Errors
///
/// It cannot be read.
pub fn is_compiled(file: &Path) -> Result<bool, LoadError> {
    let named = file.extension().is_some_and(|one| one == "yaml" || one == "yml");
    let head = bounded::head(file, MAGIC.len()).map_err(|refused| refused.of(file, 0))?;
    Ok(!named && head == MAGIC)
}
