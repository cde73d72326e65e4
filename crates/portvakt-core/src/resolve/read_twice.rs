//! Attributes that read the same or nested places of the claims.

use super::at::At;
use super::findings::Findings;
use super::names::Table;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{Attribute, PathStep, Source};
use std::collections::BTreeMap;

/// Reports attributes whose values would depend on each other: each part of the claims is read by
/// one attribute.
pub(super) fn claim_read_twice(attributes: &Table<'_, Attribute>, findings: &Findings) {
    let mut by_claim: BTreeMap<&str, Vec<(&At<'_>, &[PathStep])>> = BTreeMap::new();
    for (at, attribute) in attributes.iter() {
        if let Source::Claim { claim, path } = &attribute.source {
            by_claim.entry(claim).or_default().push((at, path));
        }
    }
    for (claim, readers) in by_claim {
        for (place, (second, path)) in readers.iter().enumerate() {
            let before = readers.iter().take(place);
            if let Some((first, _)) = before.clone().find(|(_, other)| !apart(other, path)) {
                let message = format!(
                    "`{}` and `{}` read the same or nested places of the claim `{claim}`",
                    first.name(),
                    second.name()
                );
                findings.error(
                    Diagnostic::new(&code::CLAIM_READ_TWICE, second.name_span(), message)
                        .also(first.name_span(), "also read here")
                        .help("declare one attribute for both, or give them paths that part at different member names, or at filters on one name with different texts")
                        .path(second.path),
                );
            }
        }
    }
}

/// Tells whether two paths part at different member names, or at filters on one name with different
/// texts.
fn apart(one: &[PathStep], other: &[PathStep]) -> bool {
    let parting = one.iter().zip(other).find(|(one, other)| one != other);
    match parting {
        Some((PathStep::Member(_), PathStep::Member(_))) => true,
        Some((PathStep::Filter { name, .. }, PathStep::Filter { name: other, .. })) => {
            name == other
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::apart;
    use crate::resolve::value::claim_path::claim_path;

    #[test]
    fn paths() {
        for (one, other, expected) in [
            ("$", "$", false),
            ("$", "$.a", false),
            ("$.a", "$.b", true),
            ("$.a", "$.a.b", false),
            ("$.a.x", "$.a.y", true),
            ("$[0]", "$[1]", false),
            ("$[0].a", "$[0].b", true),
            ("$[0]", "$.a", false),
            ("$[?@.t == 'x']", "$[?@.t == 'y']", true),
            ("$[?@.t == 'x']", "$[?@.u == 'y']", false),
            ("$[?@.t == 'x'].a", "$[?@.t == 'x'].b", true),
            ("$[?@.t == 'x'].a", "$[?@.t == 'x'].a[0]", false),
            ("$[?@.t == 'x']", "$[0]", false),
        ] {
            let (one, other) = (claim_path(one).unwrap(), claim_path(other).unwrap());
            assert_eq!(apart(&one, &other), expected, "{one:?} {other:?}");
            assert_eq!(apart(&other, &one), expected, "{other:?} {one:?}");
        }
    }
}
