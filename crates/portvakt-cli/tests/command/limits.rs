//! Limits of the command itself, just below and just above.

use crate::run::{Ended, Folder};
use crate::signed;
use std::fs::{self, File};
use std::io::Write;

const POLICY: &str = "
portvakt: 1
policy: example
attributes: { subject.scope: { type: text } }
capabilities: { read: Read }
rules: { readers: { allow: read, when: { subject.scope: a } } }
";

#[test]
fn a10_lines_have_at_most_256_kibibytes() {
    let line = |bytes: usize| {
        let rest = r#"{"id":1,"claims":{"scope":"a"},"capability":"read","more":""}"#.len();
        let more = "x".repeat(bytes - rest);
        format!(
            r#"{{"id":1,"claims":{{"scope":"a"}},"capability":"read","context":{{"x":"{more}"}}}}"#
        )
    };
    let beside = line(1_000).len() - 1_000;
    let folder = Folder::new("limits_line").with("policy.yaml", POLICY);
    let batch = |bytes: usize| {
        folder.run_with(&["decide", "policy.yaml", "--batch", "-"], &line(bytes - beside))
    };
    batch(256 << 10).exits(0).says(r#""effect":"allow""#);
    batch((256 << 10) + 1).exits(2).says("longer than 262144 bytes");
}

/// A file of so many bytes that begins with a text; the rest are spaces.
fn padded(folder: &Folder, name: &str, text: &str, bytes: usize) {
    let mut file = File::create(folder.path().join(name)).unwrap();
    let mut text = text.as_bytes().to_vec();
    text.resize(bytes, b' ');
    file.write_all(&text).unwrap();
}

#[test]
fn a10_files_have_at_most_64_mebibytes() {
    let folder = Folder::new("limits_file").with("policy.yaml", POLICY);
    let decide = |bytes: usize| -> Ended {
        padded(&folder, "claims.json", r#"{"scope":"a"}"#, bytes);
        folder.run(&["decide", "policy.yaml", "--claims", "claims.json", "--capability", "read"])
    };
    decide(64 << 10).exits(0).says("allow");
    // What is read is judged: claims have a limit of their own.
    decide(64 << 20).exits(1).says("malformed");
    decide((64 << 20) + 1).exits(2).warns("more than 64 MiB");
}

#[test]
fn a10_files_of_keys_have_at_most_1_mebibyte() {
    let folder = signed::folder("limits_keys");
    let token = signed::sign(&folder, "one.pem", &signed::claims(""));
    let keys = fs::read_to_string(folder.path().join("keys.json")).unwrap();
    let folder = folder.with("token.jwt", &token);
    let verify = |bytes: usize| {
        padded(&folder, "large.json", &keys, bytes);
        let keys = ["--jwks", "large.json", "--now", signed::NOW];
        folder
            .run(&[&["token", "verify", "token.jwt", "--trust", "trust.yaml"][..], &keys].concat())
    };
    verify(1 << 20).exits(0).says("verified");
    verify((1 << 20) + 1).exits(2).warns("more than 1 MiB");
}

#[test]
#[cfg(unix)]
fn a10_private_keys_have_at_most_64_kibibytes() {
    use std::os::unix::fs::PermissionsExt;
    let folder = signed::folder("limits_private_key");
    fs::write(folder.path().join("claims.json"), signed::claims("")).unwrap();
    let key = fs::read_to_string(folder.path().join("one.pem")).unwrap();
    let sign = |bytes: usize| {
        padded(&folder, "large.pem", &key, bytes);
        let path = folder.path().join("large.pem");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        folder.run(&["token", "sign", "--key", "large.pem", "--claims", "claims.json"])
    };
    sign(64 << 10).exits(0);
    sign((64 << 10) + 1).exits(2).warns("more than 64 KiB");
}

#[test]
fn a10_folders_are_searched_32_deep() {
    let folder = Folder::new("limits_folders").with("policy.yaml", POLICY);
    let check = |depth: usize| {
        // The folder that is named is the first.
        let deepest = folder.path().join(["d"; 1].repeat(depth - 1).join("/"));
        fs::create_dir_all(deepest).unwrap();
        folder.run(&["check", "."])
    };
    check(32).exits(0);
    check(33).exits(2).warns("nested too deeply");
}
