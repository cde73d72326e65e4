//! The example of the language's description, end to end.

use super::{DIALOGPORTEN, lines, resolve};
use crate::policy::Source;

#[test]
fn it_resolves_without_findings() {
    assert_eq!(lines(DIALOGPORTEN), "");
    let (policy, _, _) = resolve(DIALOGPORTEN);
    let policy = policy.unwrap();
    assert_eq!(policy.name, "dialogporten");
    assert_eq!(policy.attributes.len(), 8);
    assert_eq!(policy.registers.len(), 4);
    assert_eq!(policy.capabilities.len(), 6);
    assert_eq!(policy.rules.len(), 8);
    assert_eq!(policy.assertions.len(), 2);
    let origin = policy.attribute(policy.find_attribute("subject.origin").unwrap()).unwrap();
    let Source::Derive(entries) = &origin.source else { panic!("derived") };
    assert_eq!(entries.iter().filter(|entry| entry.when.is_some()).count(), 4);
    let covers: Vec<usize> = policy.rules.iter().map(|rule| rule.covers.len()).collect();
    assert_eq!(covers, [2, 2, 3, 4, 2, 4, 4, 2]);
}
