//! Limits on files and compiled policies, just below and just above.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and makes files of its own"
)]

use portvakt::load::{self, LoadError, RegisterSupply};
use portvakt::{DecisionTree, Limits};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

const POLICY: &str = "
portvakt: 1
policy: limits
attributes: { subject.a: { type: text } }
registers: { known: { of: text } }
capabilities: { read: Read }
rules: { known: { allow: read, when: { subject.a: { in: known } } } }
";

/// A file that begins with these bytes and is as long as is said; the rest are zeros, which take no
/// room on the disk.
fn file(name: &str, begins: &[u8], bytes: u64) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut file = File::create(&path).unwrap();
    file.write_all(begins).unwrap();
    file.set_len(bytes).unwrap();
    path
}

/// What begins like a compiled policy of another version: everything is read before that is said.
const OTHER_VERSION: &[u8] = b"PORTVAKT\xff\0\0\0";

#[test]
fn a10_compiled_files_have_at_most_256_mebibytes() {
    let read = |bytes: u64| {
        let path = file("limits_compiled.portvakt", OTHER_VERSION, bytes);
        let read = load::policy(&path, &Limits::default()).map(|_| ());
        fs::remove_file(path).unwrap();
        read.unwrap_err()
    };
    assert!(read(256 << 20).to_string().contains("format version 255"));
    assert!(matches!(
        read((256 << 20) + 1),
        LoadError::TooLarge { limit, .. } if limit == 256 << 20
    ));
}

/// A valid one of a gibibyte would take minutes to make: the longest is not read here.
#[test]
fn a10_compiled_policies_have_at_most_a_gibibyte() {
    let tree = load::text("policy.yaml", POLICY, &Limits::default()).unwrap().tree;
    let mut bytes = tree.to_bytes();
    assert!(DecisionTree::from_bytes(&bytes).is_ok());
    bytes.resize((1 << 30) + 1, 0);
    let refused = DecisionTree::from_bytes(&bytes).unwrap_err();
    assert!(refused.to_string().contains("length"), "{refused}");
}

#[test]
fn a10_register_files_have_at_most_64_mebibytes() {
    let tree = load::text("policy.yaml", POLICY, &Limits::default()).unwrap().tree;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("limits_registers");
    fs::create_dir_all(&folder).unwrap();
    let read = |bytes: usize| {
        let mut text = b"[\"a\"".to_vec();
        text.resize(bytes - 1, b' ');
        text.push(b']');
        fs::write(folder.join("known.json"), text).unwrap();
        RegisterSupply::from_folder(&folder, &tree)
    };
    assert!(read(64 << 20).is_ok());
    let refused = read((64 << 20) + 1).unwrap_err();
    assert!(refused.to_string().contains("67108864"), "{refused}");
    fs::remove_dir_all(folder).unwrap();
}
