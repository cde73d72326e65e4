//! What the manual lists is what the compiler knows.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use portvakt::Limits;
use portvakt::analysis::inquiry::Effort;
use portvakt::analysis::lint::{self, lint};
use portvakt::analysis::version::Version;
use portvakt::compiler::diagnostic::people::{self, Look};
use portvakt::compiler::diagnostic::{CODES, Diagnostics};
use portvakt::compiler::formats::FORMATS;
use portvakt::compiler::operators::{Notation, OPERATORS};
use portvakt::compiler::policy::ValueType;
use portvakt::compiler::resolve::form::{ALGORITHMS, AUDIENCE, Form, ISSUER, TRUST_FILE};
use portvakt::compiler::source::Sources;
use portvakt::compiler::trust_file::TrustFile;
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
        ("delegation", include_str!("../src/manual/delegation.md")),
    ];
    let blocks = pages.into_iter().flat_map(|(name, page)| {
        let below = page.split("```yaml\n").skip(1);
        below.map(move |below| (name, below.split("```").next().unwrap()))
    });
    blocks.filter(|(_, text)| text.contains("\npolicy: ")).collect()
}

#[test]
fn the_policies_of_the_manual_compile_without_findings() {
    assert_eq!(blocks().len(), 5);
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

const TRUST: &str = include_str!("../src/manual/trust.md");

#[test]
fn the_keys_of_a_trust_file_are_those_of_the_form() {
    let Form::Mapping(file) = &TRUST_FILE else { panic!("a trust file is a mapping") };
    let known = file.keys().iter().map(|key| match key.name {
        "portvakt_trust" => format!("| `{}` | {}: `1` |", key.name, key.title),
        name => format!("| `{name}` | {} |", key.title),
    });
    assert_eq!(rows(TRUST, "# Keys of the file"), known.collect::<Vec<_>>());
    let known = AUDIENCE.variants.iter().flat_map(|one| one.keys());
    let known = known.map(|key| format!("| `{}` | {} |", key.name, key.title));
    assert_eq!(rows(TRUST, "# The audience"), known.collect::<Vec<_>>());
    let of_issuer = rows(TRUST, "# Keys of an issuer");
    assert_eq!(of_issuer.len(), ISSUER.keys().len());
    for (row, key) in of_issuer.iter().zip(ISSUER.keys()) {
        assert!(row.starts_with(&format!("| `{}` | ", key.name)), "{row}");
        assert!(row.ends_with(&format!(" | {} |", key.title)), "{row}");
        assert_eq!(row.contains("| required |"), key.required, "{row}");
    }
    let algorithms = ALGORITHMS.map(|name| format!("`{name}`"));
    let (last, others) = algorithms.split_last().unwrap();
    let listed = format!("{} and {last}", others.join(", "));
    assert!(TRUST.replace("\n  ", " ").contains(&listed), "{listed}");
}

/// What a trust file says, with what is found in it.
fn trusted(text: &str) -> (Option<TrustFile>, String) {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add("trust.yaml", text);
    let read = TrustFile::read(file, text, &Limits::default(), &mut diagnostics);
    (read, people::render(&diagnostics, &sources, Look::Plain))
}

#[test]
fn the_trust_file_of_the_manual_is_read_without_findings() {
    let example = TRUST.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let (read, found) = trusted(example);
    assert_eq!(found, "");
    assert_eq!(read.unwrap().issuers.len(), 2);
}

#[test]
#[cfg(feature = "jwt")]
fn what_the_manual_says_of_keys_that_are_not_written_is_so() {
    let of = |lines: &str| {
        let issuer = "iss: a, audience: { one_of: [b], absent: refused }";
        let text = format!("{{ portvakt_trust: 1, issuers: {{ a: {{ {issuer}{lines} }} }} }}");
        let mut diagnostics = Diagnostics::default();
        let file = Sources::default().add("trust.yaml", text.as_str());
        let trust =
            portvakt::jwt::trust_file::read(file, &text, &Limits::default(), &mut diagnostics);
        trust.unwrap_or_else(|| panic!("{diagnostics:?}")).issuers().to_vec()
    };
    let cells = rows(TRUST, "# Keys of an issuer").into_iter().map(|row| row.split(" | "));
    let defaults = cells.filter_map(|mut cells| {
        let key = cells.next()?.trim_start_matches("| `").trim_end_matches('`');
        let value = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
        Some(format!(", {key}: {value}"))
    });
    let defaults: Vec<String> = defaults.collect();
    assert_eq!(defaults.len(), 5, "{defaults:?}");
    assert_eq!(of(&defaults.concat()), of(""));
}

/// The lint of the policy of Dialogporten with a rule more, and all rules as they are.
fn dialogporten_with(rule: &str) -> String {
    let policy = include_str!("../../../policies/dialogporten/policy.yaml");
    let text = policy.replace("\naccepted:\n", &format!("\n{rule}\naccepted:\n"));
    assert_ne!(policy, text);
    let loaded = load::text("policy.yaml", &text, &Limits::default()).unwrap();
    let version = Version { policy: loaded.policy.as_ref().unwrap(), tree: &loaded.tree };
    let found = lint(version, &Effort::default());
    people::render(&found, &loaded.sources, Look::Plain)
}

#[test]
fn the_lint_of_the_manual_finds_what_the_page_says() {
    let page = include_str!("../src/manual/lint.md");
    let block = |kind: &str| {
        let (_, below) = page.split_once(&format!("```{kind}\n")).unwrap();
        below.split("```").next().unwrap()
    };
    let found = dialogporten_with(block("yaml"));
    assert!(found.starts_with(block("text")), "{found}");
    assert!(found.contains("gets before it") && found.contains("= witness: "), "{found}");
    let named = rows(page, "that request stands there too").into_iter().map(|row| {
        let code = row.split('`').nth(1).unwrap();
        let title = row.rsplit(" | ").next().unwrap().trim_end_matches(" |");
        (code, title)
    });
    let known = lint::CODES.iter().map(|code| (code.name, code.title));
    assert_eq!(named.collect::<Vec<_>>(), known.collect::<Vec<_>>());
}

#[test]
fn the_matrix_of_the_manual_is_that_of_the_policy() {
    let page = include_str!("../src/manual/matrix.md");
    let matrix = include_str!("../../../policies/dialogporten/matrix.md");
    let block = page.split("```text\n").nth(2).unwrap().split("```").next().unwrap();
    let conditions = block.lines().filter(|line| line.trim().starts_with("{ "));
    let parts = conditions.flat_map(|line| line.trim().split(" when "));
    for part in parts {
        assert!(matrix.contains(&format!("`{part}`")), "{part}");
    }
}
