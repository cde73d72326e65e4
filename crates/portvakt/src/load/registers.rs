//! Register contents from files.

use super::policy::policy_file;
use super::root::Root;
use super::{LoadError, RegisterFileError, bounded, json};
use portvakt_core::json_path;
use portvakt_eval::{DecisionTree, Fingerprint};
use serde_json_path::JsonPath;
use std::collections::{BTreeMap, btree_map};
use std::path::Path;

/// The name of the folder of register contents beside a policy.
const REGISTERS_FOLDER: &str = "registers";

/// The largest file of register contents: a million members of 64 bytes.
const MAX_BYTES: usize = 64 << 20;

/// The contents of registers, by name: what [`DecisionTree::registers`] takes.
///
/// ```
/// use portvakt::load::RegisterSupply;
///
/// let mut supply = RegisterSupply::default();
/// supply.replace("members", vec!["991825827".to_owned()]);
/// assert_eq!(supply.iter().next(), Some(("members", &["991825827".to_owned()][..])));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterSupply {
    registers: BTreeMap<String, Vec<String>>,
}

impl RegisterSupply {
    /// Reads a folder of `<register>.json` files. Where the policy declares a `path` it selects the
    /// members; else the file is an array. Files that are not named `….json` are left alone; of one that
    /// is named for no declared register only the name is kept, for [`Registers::undeclared`].
    ///
    /// A file may be a link that stays inside the folder, as those of a mounted configuration map do.
    ///
    /// [`Registers::undeclared`]: portvakt_eval::Registers::undeclared
    ///
    /// # Errors
    ///
    /// A file cannot be read, lies outside the folder by way of a link, is too large, or is not what was
    /// expected.
    pub fn from_folder(folder: &Path, tree: &DecisionTree) -> Result<Self, LoadError> {
        let mut supply = Self::default();
        let declared: BTreeMap<&str, &str> =
            tree.register_declarations().map(|register| (register.name, register.path)).collect();
        let unreadable = |source| LoadError::Unreadable { path: folder.to_owned(), source };
        let root = Root::new(folder, MAX_BYTES).map_err(unreadable)?;
        let files = bounded::files(folder, "json").map_err(unreadable)?;
        for path in files {
            let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else {
                continue;
            };
            let name = name.to_owned();
            let Some(at) = declared.get(name.as_str()) else {
                supply.replace(name, Vec::new());
                continue;
            };
            let bytes = read_inside(&root, folder, &path)?;
            let members = selected(&name, at, &bytes);
            let members = members.map_err(|source| refused(&path, &bytes, source))?;
            supply.replace(name, members);
        }
        Ok(supply)
    }

    /// Reads a folder or a file.
    ///
    /// # Errors
    ///
    /// Those of [`from_folder`](Self::from_folder) and of [`from_file`](Self::from_file).
    pub fn from_path(path: &Path, tree: &DecisionTree) -> Result<Self, LoadError> {
        if bounded::is_folder(path) { Self::from_folder(path, tree) } else { Self::from_file(path) }
    }

    /// Reads the folder `registers` beside a policy's file, or in its folder. Without one, no register is
    /// supplied.
    ///
    /// # Errors
    ///
    /// Those of [`from_folder`](Self::from_folder); the folder lies elsewhere by way of a link.
    pub fn beside(policy: &Path, tree: &DecisionTree) -> Result<Self, LoadError> {
        let file = policy_file(policy);
        let folder = file.with_file_name(REGISTERS_FOLDER);
        if !bounded::is_folder(&folder) {
            return Ok(Self::default());
        }
        let own = match file.parent() {
            Some(own) if own != Path::new("") => own,
            _ => Path::new("."),
        };
        let unreadable = |source| LoadError::Unreadable { path: folder.clone(), source };
        let root = Root::new(own, MAX_BYTES).map_err(unreadable)?;
        match root.inside(&folder).map_err(unreadable)? {
            Some(_) => Self::from_folder(&folder, tree),
            None => Err(LoadError::LinkOut { path: folder.clone(), folder: own.to_owned() }),
        }
    }

    /// Reads one JSON object, from register to array of members. No `path` is used.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is too large, or is not such an object.
    pub fn from_file(path: &Path) -> Result<Self, LoadError> {
        let bytes = read(path)?;
        Self::from_json(&bytes).map_err(|source| refused(path, &bytes, source))
    }

    /// Reads the text of one JSON object, from register to array of members.
    ///
    /// # Errors
    ///
    /// It is not such an object.
    pub fn from_json(bytes: &[u8]) -> Result<Self, RegisterFileError> {
        let mut supply = Self::default();
        for (name, members) in json::object(bytes)? {
            let members = json::texts(&name, members)?;
            supply.replace(name, members);
        }
        Ok(supply)
    }

    /// Puts the members of a JSON array in the place of the register's.
    ///
    /// # Errors
    ///
    /// It is not an array of texts.
    pub fn replace_json(&mut self, name: &str, bytes: &[u8]) -> Result<(), RegisterFileError> {
        let members = json::texts(name, json::value(bytes)?)?;
        self.replace(name, members);
        Ok(())
    }

    /// Puts these members in the place of the register's.
    pub fn replace(&mut self, name: impl Into<String>, members: Vec<String>) {
        self.registers.insert(name.into(), members);
    }

    /// Puts the registers that the other names in the place of these.
    pub fn replace_all(&mut self, other: Self) {
        self.registers.extend(other.registers);
    }

    /// The registers and their members, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.registers.iter().map(|(name, members)| (name.as_str(), members.as_slice()))
    }
}

/// The registers and their members, by name.
impl IntoIterator for RegisterSupply {
    type Item = (String, Vec<String>);
    type IntoIter = btree_map::IntoIter<String, Vec<String>>;

    fn into_iter(self) -> Self::IntoIter {
        self.registers.into_iter()
    }
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    bounded::read(path, MAX_BYTES).map_err(|refused| refused.of(path, MAX_BYTES))
}

/// The bytes of a file that lies in the folder, also without links.
fn read_inside(root: &Root, folder: &Path, path: &Path) -> Result<Vec<u8>, LoadError> {
    let unreadable = |source| LoadError::Unreadable { path: path.to_owned(), source };
    let file = root.inside(path).map_err(unreadable)?;
    let out = || LoadError::LinkOut { path: path.to_owned(), folder: folder.to_owned() };
    bounded::read(&file.ok_or_else(out)?, MAX_BYTES).map_err(|refused| refused.of(path, MAX_BYTES))
}

fn refused(path: &Path, bytes: &[u8], source: RegisterFileError) -> LoadError {
    LoadError::Register { path: path.to_owned(), fingerprint: Fingerprint::of(bytes), source }
}

/// The members in a register's own file.
fn selected(register: &str, path: &str, bytes: &[u8]) -> Result<Vec<String>, RegisterFileError> {
    let value = json::value(bytes)?;
    if path.is_empty() {
        return json::texts(register, value);
    }
    // A compiled file may say anything.
    let refused = || RegisterFileError::Path { register: register.to_owned() };
    json_path::check(path).map_err(|_| refused())?;
    let path = JsonPath::parse(path).map_err(|_| refused())?;
    path.query(&value)
        .iter()
        .enumerate()
        .map(|(place, member)| json::text(register, place, (*member).clone()))
        .collect()
}
