//! What the manual lists is what the compiler knows.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use portvakt::Limits;
use portvakt::compiler::diagnostic::CODES;
use portvakt::compiler::diagnostic::people::{self, Look};
use portvakt::compiler::formats::FORMATS;
use portvakt::compiler::operators::{Notation, OPERATORS};
use portvakt::compiler::policy::ValueType;
use portvakt::load;

/// The rows of the first table below a heading.
fn rows<'m>(page: &'m str, heading: &str) -> Vec<&'m str> {
    let (_, below) = page.split_once(heading).unwrap();
    let table = below.lines().skip_while(|line| !line.starts_with('|'));
    table.take_while(|line| line.starts_with('|')).skip(2).collect()
}

fn word(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Text => "text",
        ValueType::Integer => "integer",
        ValueType::Boolean => "boolean",
        ValueType::Time => "time",
        ValueType::TextSet => "`text_set`",
        ValueType::Ip => "ip",
    }
}

#[test]
fn the_operators_of_the_manual_are_those_of_the_compiler() {
    let known: Vec<String> = OPERATORS
        .iter()
        .map(|operator| {
            let written = match (operator.notation, operator.name) {
                (Notation::Named, name) => name,
                (Notation::Bare, "equals") => "attribute: value",
                (Notation::Bare, _) => "attribute: [a, b]",
            };
            let types: Vec<&str> = operator.on.iter().map(|one| word(*one)).collect();
            format!("| `{written}` | {} | {} |", types.join(", "), operator.title)
        })
        .collect();
    let page = include_str!("../src/manual/operators.md");
    assert_eq!(rows(page, "# All operators"), known);
}

#[test]
fn the_formats_of_the_manual_are_those_of_the_compiler() {
    let known: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("| `{}` | `{}` | {} |", format.name, format.kind.0, format.expected))
        .collect();
    let page = include_str!("../src/manual/formats.md");
    assert_eq!(rows(page, "# All formats"), known);
}

#[test]
fn a13_every_code_has_a_section_and_every_section_a_code() {
    let page = include_str!("../src/manual/diagnostics.md");
    let sections: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`')).collect();
    let known: Vec<&str> = CODES.iter().map(|code| code.name).collect();
    assert_eq!(sections, known);
}

#[test]
fn the_policy_of_the_readme_is_the_one_that_its_program_loads() {
    let readme = include_str!("../../../README.md");
    let (_, below) = readme.split_once("```yaml\n").unwrap();
    let (policy, _) = below.split_once("```").unwrap();
    let example = include_str!("../examples/journal/policy.yaml");
    let (schema, example) = example.split_once('\n').unwrap();
    assert!(schema.starts_with("# yaml-language-server:"));
    assert_eq!(policy, example);
}

/// The blocks of YAML in the pages of the manual.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let pages = [
        ("quick_start", include_str!("../src/manual/quick_start.md")),
        ("language", include_str!("../src/manual/language.md")),
        ("operators", include_str!("../src/manual/operators.md")),
        ("registers", include_str!("../src/manual/registers.md")),
    ];
    let blocks = pages.into_iter().flat_map(|(name, page)| {
        let below = page.split("```yaml\n").skip(1);
        below.map(move |below| (name, below.split("```").next().unwrap()))
    });
    blocks.filter(|(_, text)| text.contains("\npolicy: ")).collect()
}

#[test]
fn the_policies_of_the_manual_compile_without_findings() {
    assert_eq!(blocks().len(), 4);
    for (page, text) in blocks() {
        match load::text("policy.yaml", text, &Limits::default()) {
            Ok(loaded) => {
                let found = people::render(&loaded.findings, &loaded.sources, Look::Plain);
                assert_eq!(found, "", "{page}");
            }
            Err(error) => panic!("{page}: {error}"),
        }
    }
}
