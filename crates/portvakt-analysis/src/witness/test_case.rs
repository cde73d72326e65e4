//! A witness as a test case that an author can keep.

use super::Witness;
use serde_json::{Map, Value as Json};
use std::fmt::Write as _;

impl Witness {
    /// The request as an entry of `tests` in a tests file, expecting this effect; registers as an
    /// entry of `registers`. JSON is YAML: claims are written as JSON.
    #[must_use]
    pub fn test_case(&self, name: &str, allowed: bool) -> String {
        let mut text = String::new();
        if !self.registers.is_empty() {
            text.push_str("registers:\n");
            for (register, members) in &self.registers {
                let _ = writeln!(text, "  {register}: {members}");
            }
        }
        let effect = if allowed { "allow" } else { "deny" };
        let _ = writeln!(text, "tests:\n  {}:", Json::from(name));
        let _ = writeln!(text, "    claims: {}", self.claims);
        for (category, given) in [("resource", &self.resource), ("context", &self.context)] {
            if !Map::is_empty(given) {
                let _ = writeln!(text, "    {category}: {}", Json::Object(given.clone()));
            }
        }
        let _ = writeln!(text, "    {effect}: {}", self.capability);
        text
    }
}
