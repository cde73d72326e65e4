//! The compiled forms of the policies in this repository, to the byte.
//!
//! They change when what is compiled changes, or how: whoever means to change them replaces the
//! table by what the failing test prints.

use portvakt::Limits;
use portvakt::load;
use std::fmt::Write as _;
use std::path::Path;

const FINGERPRINTS: &str = "\
1488e30466ea849e2cc790c77cf2bc192dfb2eea0cb5e871174650af50b40154 altinn-correspondence
1343f26bf3d2fed7599dd053321913853a9ec379a54889ce68d8699e9d2a413e altinn-resource-registry
a911df83f52d7b91529ed614bf37e0bcf18c4c894701efc1a4b76d5097019f51 dialogporten
85b50bdd17ed20571eecf2340244b2f3db2d9d535cb4f92cff53e7dd0194b903 dialogporten-enforced
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
