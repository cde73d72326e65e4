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
