//! The limit on registers.

use portvakt_eval::RegisterError;
use portvakt_testing::compiled;

const POLICY: &str = "
portvakt: 1
policy: registers
attributes: { subject.a: { type: text } }
registers: { known: { of: text } }
capabilities: { read: Read }
rules: { known: { allow: read, when: { subject.a: { in: known } } } }
";

#[test]
fn a10_registers_have_at_most_a_million_members() {
    let tree = compiled::tree(&compiled::valid(POLICY));
    let registers = |count: usize| {
        let members = (0..count).map(|one| format!("{one}"));
        tree.registers([("known", members)])
    };
    assert!(registers(1_000_000).is_ok());
    let refused = registers(1_000_001).unwrap_err();
    assert_eq!(refused, RegisterError::TooLarge { register: "known".to_owned() });
    assert_eq!(refused.to_string(), "the register `known` has more than 1000000 members");
    // What repeats counts: nothing is sorted before it is counted.
    let repeated = || std::iter::repeat_n("same", 1_000_001);
    assert!(tree.registers([("known", repeated())]).is_err());
}
