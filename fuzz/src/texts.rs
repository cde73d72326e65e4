//! Inputs that are several texts.

/// The line between two texts.
const BETWEEN: &str = "\n===\n";

/// The texts of an input; bytes that are no UTF-8 are replaced.
pub fn texts(input: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(input).split(BETWEEN).map(str::to_owned).collect()
}

/// A text as YAML and JSON both quote it.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
