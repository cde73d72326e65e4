//! `portvakt compile`, and compiled files where a policy is read.

use crate::run::Folder;

const POLICY: &str = "
portvakt: 1
policy: example
attributes: { subject.scope: { type: text_set } }
capabilities: { read: Read }
rules: { readers: { allow: read, when: { subject.scope: a } } }
";

fn folder(name: &str) -> Folder {
    Folder::new(name).with("p/policy.yaml", POLICY).with("claims.json", r#"{"scope":"a"}"#)
}

#[test]
fn what_people_wrote_is_not_overwritten() {
    let folder = folder("compile_over").with("policy.txt", POLICY);
    folder.run(&["compile", "policy.txt", "-o", "policy.txt"]).exits(2).warns("is compiled");
    folder.run(&["compile", "policy.txt", "-o", "./p/../policy.txt"]).exits(2).warns("is compiled");
    let page = ["test", "p", "--coverage-html", "p/policy.yaml"];
    folder.run(&page).exits(2);
    folder.run(&["check", "p/policy.yaml"]).exits(0);
    folder
        .run(&["decide", "policy.txt", "--claims", "claims.json", "--capability", "read"])
        .exits(0);
}

#[test]
fn the_longest_name_is_a_name() {
    let folder = folder("compile_long");
    folder.run(&["compile", "p", "-o", &"a".repeat(255)]).exits(0);
}

#[test]
fn a_compiled_file_decides_like_its_source() {
    let folder = folder("compile_decides");
    let compiled = folder.run(&["compile", "p", "-o", "p.portvakt"]).exits(0).says("p.portvakt");
    let fingerprint = compiled.out.split_whitespace().next().unwrap().to_owned();
    let decide = |policy: &str, extra: &[&str]| {
        let mut arguments = vec![
            "decide",
            policy,
            "--claims",
            "claims.json",
            "--capability",
            "read",
            "--format",
            "json",
        ];
        arguments.extend(extra);
        folder.run(&arguments)
    };
    assert_eq!(decide("p", &[]).exits(0).out, decide("p.portvakt", &[]).exits(0).out);
    decide("p.portvakt", &["--expect-fingerprint", &fingerprint]).exits(0);
    decide("p", &["--expect-fingerprint", &fingerprint]).exits(0);
    decide("p.portvakt", &["--expect-fingerprint", &"0".repeat(64)]).exits(2).warns("fingerprint");
    decide("p.portvakt", &["--expect-fingerprint", "short"])
        .exits(2)
        .warns("64 hexadecimal digits");
    folder.run(&["compile", "p.portvakt", "-o", "again.portvakt"]).exits(0).says(&fingerprint);
}

#[test]
fn damaged_bytes_are_refused() {
    let folder = folder("compile_damaged");
    folder.run(&["compile", "p", "-o", "p.portvakt"]).exits(0);
    let path = folder.path().join("p.portvakt");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 1);
    std::fs::write(&path, bytes).unwrap();
    let decide = ["decide", "p.portvakt", "--claims", "claims.json", "--capability", "read"];
    folder.run(&decide).exits(2).warns("p.portvakt");
}

#[test]
fn a_yaml_name_is_always_text() {
    let folder = folder("compile_named_yaml");
    folder.run(&["compile", "p", "-o", "x.yaml"]).exits(2).warns("never named .yaml");
    folder.run(&["compile", "p", "-o", "p.portvakt"]).exits(0);
    let from = folder.path().join("p.portvakt");
    std::fs::rename(from, folder.path().join("p.yml")).unwrap();
    let decide = ["decide", "p.yml", "--claims", "claims.json", "--capability", "read"];
    folder.run(&decide).exits(2);
}

#[test]
fn what_does_not_compile_has_findings() {
    let folder = folder("compile_findings").with("p/policy.yaml", "portvakt: 1\n");
    folder.run(&["compile", "p", "-o", "p.portvakt"]).exits(1).warns("missing-key");
    assert!(!folder.path().join("p.portvakt").exists());
}

/// Other text than `POLICY`, and more of it.
fn another() -> String {
    POLICY.replace("{ read: Read }", "{ read: Read, write: Write one }")
}

/// Compiles where no file may grow: what a full disk is, without filling one.
#[cfg(unix)]
fn compile_on_a_full_disk(folder: &Folder, signal: &str) -> std::process::Output {
    let portvakt = env!("CARGO_BIN_EXE_portvakt");
    let script = format!("{signal} ulimit -f 0; exec '{portvakt}' compile p -o p.portvakt");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &script]).current_dir(folder.path()).output().unwrap()
}

fn names(folder: &Folder) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
#[cfg(unix)]
fn a_full_disk_leaves_the_compiled_file_that_was_there() {
    let folder = folder("compile_full_disk");
    folder.run(&["compile", "p", "-o", "p.portvakt"]).exits(0);
    let compiled = folder.path().join("p.portvakt");
    let before = std::fs::read(&compiled).unwrap();
    let folder = folder.with("p/policy.yaml", &another());

    let ended = compile_on_a_full_disk(&folder, "trap '' XFSZ;");
    assert_eq!(ended.status.code(), Some(2), "{ended:?}");
    assert!(ended.stdout.is_empty(), "no fingerprint of what is not there: {ended:?}");
    assert!(String::from_utf8_lossy(&ended.stderr).contains("p.portvakt: "), "{ended:?}");
    assert_eq!(std::fs::read(&compiled).unwrap(), before);
    assert_eq!(names(&folder), ["claims.json", "p", "p.portvakt"]);

    std::fs::remove_file(&compiled).unwrap();
    compile_on_a_full_disk(&folder, "trap '' XFSZ;");
    assert_eq!(names(&folder), ["claims.json", "p"]);
}

#[test]
#[cfg(unix)]
fn a_compiler_that_is_killed_leaves_the_compiled_file_that_was_there() {
    let folder = folder("compile_killed");
    folder.run(&["compile", "p", "-o", "p.portvakt"]).exits(0);
    let compiled = folder.path().join("p.portvakt");
    let before = std::fs::read(&compiled).unwrap();
    let folder = folder.with("p/policy.yaml", &another());
    // The signal comes in the middle of writing.
    let ended = compile_on_a_full_disk(&folder, "");
    assert_eq!(ended.status.code(), None, "{ended:?}");
    assert_eq!(std::fs::read(&compiled).unwrap(), before);
    // What it left is in nobody's way.
    folder.run(&["compile", "p", "-o", "p.portvakt"]).exits(0);
    assert_ne!(std::fs::read(&compiled).unwrap(), before);
}

#[test]
#[cfg(unix)]
fn a_compiled_file_keeps_its_links_and_who_may_read_it() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("compile_links");
    folder.run(&["compile", "p", "-o", "v1.portvakt"]).exits(0);
    let (real, link) = (folder.path().join("v1.portvakt"), folder.path().join("p.portvakt"));
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("v1.portvakt", &link).unwrap();
    let folder = folder.with("p/policy.yaml", &another());
    folder.run(&["compile", "p", "-o", "p.portvakt"]).exits(0);
    assert!(link.is_symlink());
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(names(&folder), ["claims.json", "p", "p.portvakt", "v1.portvakt"]);
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_no_file_is_written_to_and_stays() {
    let folder = folder("compile_device");
    folder.run(&["compile", "p", "-o", "/dev/full"]).exits(2).warns("/dev/full: ");
    assert!(!std::fs::metadata("/dev/full").unwrap().is_file());
}
