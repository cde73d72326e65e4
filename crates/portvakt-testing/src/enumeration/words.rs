//! Conditions that the analysis writes, read back.

use crate::compiled;
use crate::small::{Column, Everything};

/// Where a condition holds that is written in the words of a policy: it is read as one more under
/// `conditions`.
///
/// # Errors
///
/// It is no condition of the policy.
pub fn column(side: &Everything<'_>, text: &str, when: &str) -> Result<Column, String> {
    // Its name is behind those of the policy's own, whose numbers stay what they are.
    let declared = format!("conditions:\n  region: {when}\n");
    let text = if text.contains("\nconditions:\n") {
        text.replacen("conditions:\n", &declared, 1)
    } else {
        text.replacen("capabilities:\n", &format!("{declared}capabilities:\n"), 1)
    };
    let (policy, _) = compiled::model(&text)?;
    let region = policy.find_condition("region").and_then(|id| policy.condition(id));
    region.map(|region| side.column(&region.condition)).ok_or_else(|| "it is lost".to_owned())
}
