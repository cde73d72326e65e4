//! How deep JSON nests, before anything is built.

/// Tells whether a JSON text nests deeper than a limit. Text that is no JSON gives either answer.
pub(super) fn is_deeper(json: &str, limit: usize) -> bool {
    // Few texts hold so many opening brackets at all. Counted by the chunk, in bytes, this is one
    // quick pass.
    let of_chunk = |chunk: &[u8]| {
        // `{` is `[` with one more bit.
        let opening = chunk.iter().map(|byte| u8::from(byte | 0x20 == b'{'));
        usize::from(opening.fold(0, u8::wrapping_add))
    };
    let opening = json.as_bytes().chunks(240).map(of_chunk).fold(0, usize::saturating_add);
    if opening <= limit {
        return false;
    }
    let mut depth = 0_usize;
    let mut in_text = false;
    let mut escaped = false;
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                depth = depth.saturating_add(1);
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_deeper;

    #[test]
    fn counts_brackets_outside_texts() {
        assert!(!is_deeper(r#"{"a":[[1]]}"#, 3));
        assert!(is_deeper(r#"{"a":[[1]]}"#, 2));
        assert!(!is_deeper(r#"{"a":"[[[[\"[[[[","b":[],"c":[]}"#, 2));
        assert!(is_deeper(r#"{"a":"\\","b":[[]]}"#, 2));
        assert!(is_deeper(r#"{"a":"]]]]","b":[[]]}"#, 2));
    }
}
