//! The examples of the manual: a block that begins with `$ portvakt` shows what the command writes.
//!
//! With `UPDATE_EXPECT=1` the pages are written instead.

use crate::run::Folder;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The policy of the Dialogporten API.
const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/dialogporten");

/// That policy as it is, and without the exception for searching.
fn policies(name: &str) -> Folder {
    let policy = fs::read_to_string(Path::new(POLICY).join("policy.yaml")).unwrap();
    let edited = policy.replace("    except: serviceowner.*.search\n", "");
    assert_ne!(policy, edited);
    let mut folder = Folder::new(name)
        .with("dialogporten/policy.yaml", &policy)
        .with("edited/policy.yaml", &edited);
    for register in fs::read_dir(Path::new(POLICY).join("registers")).unwrap() {
        let register = register.unwrap().path();
        let text = fs::read_to_string(&register).unwrap();
        let file = register.file_name().unwrap().to_str().unwrap();
        for policy in ["dialogporten", "edited"] {
            folder = folder.with(&format!("{policy}/registers/{file}"), &text);
        }
    }
    folder
}

/// The words of a command line, of which some stand in single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in line.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

#[track_caller]
fn check(name: &str, examples: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = path.join(format!("../portvakt/src/manual/{name}.md"));
    let page = fs::read_to_string(&path).unwrap();
    let folder = policies(&format!("manual_{name}"));
    let mut written = String::new();
    let mut rest = page.as_str();
    while let Some((before, below)) = rest.split_once("```text\n$ portvakt ") {
        let (block, after) = below.split_once("```\n").unwrap();
        let (line, _) = block.split_once('\n').unwrap();
        let arguments = words(line);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let out = folder.run(&arguments).out;
        let out: Vec<&str> = out.trim_end().lines().map(str::trim_end).collect();
        written.push_str(before);
        let out = out.join("\n");
        writeln!(written, "```text\n$ portvakt {line}\n{out}\n```").unwrap();
        rest = after;
    }
    written.push_str(rest);
    assert_eq!(page.matches("\n$ portvakt ").count(), examples);
    if std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1") {
        fs::write(&path, &written).unwrap();
    } else {
        assert_eq!(page, written, "UPDATE_EXPECT=1 writes the page {name}");
    }
}

#[test]
fn the_page_on_diff_shows_what_the_command_writes() {
    check("diff", 1);
}

#[test]
fn the_page_on_proofs_shows_what_the_command_writes() {
    check("prove", 5);
}
