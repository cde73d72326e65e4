//! What to tell a caller whose token lacks scopes.

use super::Missing;

impl Missing {
    /// The value of `scope` in a challenge that says `insufficient_scope`: the smallest set of
    /// scopes that would do, separated by spaces (RFC 6750, section 3).
    ///
    /// A scope with characters that RFC 6749, section 3.3, does not allow is left out. Nothing when
    /// no scopes alone help: then the denial is no matter of scopes, and `insufficient_scope` would
    /// send the caller for a token that is denied again.
    ///
    /// ```
    /// use portvakt_analysis::missing::Missing;
    ///
    /// let scopes = vec![vec!["pets:read".to_owned(), "pets:write".to_owned()]];
    /// let missing = Missing { scopes, ..Missing::default() };
    /// let scope = missing.insufficient_scope().unwrap_or_default();
    /// let challenge = format!(r#"Bearer error="insufficient_scope", scope="{scope}""#);
    /// assert_eq!(challenge, r#"Bearer error="insufficient_scope", scope="pets:read pets:write""#);
    /// ```
    #[must_use]
    pub fn insufficient_scope(&self) -> Option<String> {
        let smallest = self.scopes.first()?;
        let tokens: Vec<&str> =
            smallest.iter().map(String::as_str).filter(|one| is_scope_token(one)).collect();
        (!tokens.is_empty()).then(|| tokens.join(" "))
    }
}

/// `scope-token` of RFC 6749, section 3.3: printable ASCII but space, quote and backslash.
fn is_scope_token(text: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    !text.is_empty() && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::Missing;

    fn challenge(sets: &[&[&str]]) -> Option<String> {
        let set = |set: &&[&str]| set.iter().map(|one| (*one).to_owned()).collect();
        Missing { scopes: sets.iter().map(set).collect(), ..Missing::default() }
            .insufficient_scope()
    }

    #[test]
    fn a_challenge_names_the_smallest_set() {
        assert_eq!(challenge(&[]), None);
        assert_eq!(challenge(&[&["a"], &["b", "c"]]).as_deref(), Some("a"));
        assert_eq!(challenge(&[&["b", "c"]]).as_deref(), Some("b c"));
    }

    #[test]
    fn a_challenge_cannot_be_broken_out_of() {
        for hostile in ["a\"b", "a\\b", "a b", "a\r\nb", "\u{e6}", "a\u{7f}", ""] {
            assert_eq!(challenge(&[&[hostile]]), None, "{hostile:?}");
            assert_eq!(challenge(&[&["x", hostile]]).as_deref(), Some("x"), "{hostile:?}");
        }
    }
}
