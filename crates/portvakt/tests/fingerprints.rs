//! The compiled forms of the policies in this repository, to the byte.
//!
//! They change when what is compiled changes, or how: whoever means to change them replaces the
//! table by what the failing test prints.

use portvakt::Limits;
use portvakt::load;
use std::fmt::Write as _;
use std::path::Path;

const FINGERPRINTS: &str = "\
708b0f6c2b91dcdf4ebf0569a98e38d2063dc7a25411d399a579df9dd285d15f altinn-correspondence
c20475bda1d08f6673bc0ae9afeb05d244c4e15d6602daf7fd4ea80e80adf147 altinn-resource-registry
d727c62be71af6a339843a53556cebac4771019914dc62d3c76dec6a3a76c315 dialogporten
4575c5400583a94d9f78c4aa60b5984f812d5c252c7feb2dd04cc7f3446a7725 dialogporten-enforced
805050f0a0545bdc1b575ecf7d21a522a81f466de105b16c5ea1dd8c79393325 folkeregisteret
";

#[test]
fn a09_shipped_policies_have_these_fingerprints() {
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let mut found = String::new();
    for name in [
        "altinn-correspondence",
        "altinn-resource-registry",
        "dialogporten",
        "dialogporten-enforced",
        "folkeregisteret",
    ] {
        match load::policy(&policies.join(name), &Limits::default()) {
            Ok(loaded) => writeln!(found, "{} {name}", loaded.tree.fingerprint()).unwrap(),
            Err(error) => panic!("{name}: {error}"),
        }
    }
    assert_eq!(
        found, FINGERPRINTS,
        "the compiled policies are others: if that is meant, put\n{found}into the table"
    );
}
