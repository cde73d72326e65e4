//! Questions about all requests and their answers, under `policies/conformance/analysis/`; the format
//! is described beside them. `UPDATE_EXPECT=1` writes the answers.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test: the corpus is read from its folder, and what is wrong in it ends the test"
)]

use portvakt_analysis::check::assertions;
use portvakt_analysis::inquiry::Effort;
use portvakt_analysis::lint::lint;
use portvakt_analysis::matrix::matrix;
use portvakt_analysis::version::Version;
use portvakt_core::diagnostic::people::{Look, render};
use portvakt_core::limits::Limits;
use portvakt_core::lower::compile;
use portvakt_core::policy::Policy;
use portvakt_core::resolve::read_policy;
use portvakt_core::source::Sources;
use portvakt_eval::DecisionTree;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const POLICIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies");

fn compiled(name: &str, text: &str) -> (Policy, DecisionTree, Sources) {
    let files = BTreeMap::from([(name.to_owned(), text.as_bytes().to_vec())]);
    let limits = Limits::default();
    let reading = read_policy(name, &files, &limits);
    let policy = reading.policy.unwrap_or_else(|| panic!("{name}: {:?}", reading.diagnostics));
    let tree = compile(&policy, &limits).unwrap();
    (policy, tree, reading.sources)
}

/// The policies of a folder, by path.
fn corpus(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(POLICIES).join("conformance/analysis").join(folder);
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> =
        all.filter(|path| path.extension().is_some_and(|one| one == "yaml")).collect();
    all.sort();
    assert!(!all.is_empty());
    all
}

/// Compares what a file holds with what was found, or writes it.
fn compare(expected: &Path, found: &str) {
    if std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1") {
        std::fs::write(expected, found).unwrap();
    }
    let text = std::fs::read_to_string(expected).unwrap_or_default();
    assert_eq!(text, found, "{}", expected.display());
}

#[test]
fn the_lint_of_each_policy_is_the_one_beside_it() {
    for path in corpus("lint") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (policy, tree, sources) = compiled(&name, &std::fs::read_to_string(&path).unwrap());
        let found = lint(Version { policy: &policy, tree: &tree }, &Effort::default());
        let drawn = render(&found, &sources, Look::Plain);
        compare(&path.with_extension("txt"), &drawn);
    }
}

#[test]
fn the_matrix_of_each_policy_is_the_one_beside_it() {
    for path in corpus("matrix") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (policy, tree, _) = compiled(&name, &std::fs::read_to_string(&path).unwrap());
        let version = Version { policy: &policy, tree: &tree };
        let matrix = matrix(version, &Effort::default()).unwrap();
        let json = serde_json::to_string_pretty(&matrix).unwrap() + "\n";
        compare(&path.with_extension("json"), &json);
    }
}

/// The table of the page "Authenticating against Dialogporten" (Altinn's documentation, section
/// "Usage for service owner systems"):
///
/// | Scope | Grants access to |
/// |---|---|
/// | `digdir:dialogporten.serviceprovider` | All service owner APIs, except the search/list API |
/// | `digdir:dialogporten.serviceprovider.search` | All service owner APIs, including the search/list API |
/// | `digdir:dialogporten.serviceprovider.correspondence` | Create and update dialogs referring a service resource of type `CorrespondenceService` in Altinn Resource Registry (internal use only) |
///
/// As the third is internal, the policy takes "all" in the first two to leave it out.
fn grants(scope: &str, capability: &str, resource_type: &str) -> bool {
    let writes = ["serviceowner.dialogs.create", "serviceowner.dialogs.update"];
    let is_correspondence =
        writes.contains(&capability) && resource_type == "CorrespondenceService";
    let is_search = capability.ends_with(".search");
    let is_service_owner = capability.starts_with("serviceowner.");
    match scope {
        "digdir:dialogporten.serviceprovider" => {
            is_service_owner && !is_search && !is_correspondence
        }
        "digdir:dialogporten.serviceprovider.search" => is_service_owner && !is_correspondence,
        // Beside the demand, the scope grants these two alone.
        "digdir:dialogporten.serviceprovider.correspondence" => is_correspondence,
        _ => panic!("no scope of the table: {scope}"),
    }
}

const SCOPES: [&str; 3] = [
    "digdir:dialogporten.serviceprovider",
    "digdir:dialogporten.serviceprovider.search",
    "digdir:dialogporten.serviceprovider.correspondence",
];

#[test]
fn the_scope_table_of_dialogporten_is_proved_cell_by_cell() {
    let path = Path::new(POLICIES).join("dialogporten/policy.yaml");
    let mut text = std::fs::read_to_string(path).unwrap();
    let (policy, _, _) = compiled("policy.yaml", &text);
    let types = ["GenericAccessResource", "AltinnApp", "MigratedApp", "CorrespondenceService"];
    assert!(text.contains("\nassertions:\n"));
    text.truncate(text.trim_end().len());
    text.push('\n');
    let mut cells = 0;
    let mut granted = 0;
    for scope in SCOPES {
        for capability in &policy.capabilities {
            for resource_type in types {
                let grants = grants(scope, &capability.name, resource_type);
                let form = if grants { "always" } else { "never" };
                cells += 1;
                granted += usize::from(grants);
                writeln!(
                    text,
                    "  cell_{cells}: {{ {form}: {}, when: {{ subject.origin: maskinporten, subject.consumer: {{ in: service_owners }}, subject.scope: {{ has_only: [\"{scope}\"] }}, resource.type: {resource_type} }} }}",
                    capability.name
                )
                .unwrap();
            }
        }
    }
    // None of it is an end user's, whatever the table's scopes.
    let end_user = policy.capabilities.iter().filter(|one| one.name.starts_with("enduser."));
    assert_eq!((cells, granted, end_user.count()), (3 * 4 * policy.capabilities.len(), 198, 14));
    let (policy, tree, _) = compiled("policy.yaml", &text);
    let version = Version { policy: &policy, tree: &tree };
    let checked = assertions(version, &Effort::default()).unwrap();
    assert_eq!(checked.findings.findings(), []);
    assert_eq!((checked.proved, checked.assertions), (cells + 12, cells + 12));
}
