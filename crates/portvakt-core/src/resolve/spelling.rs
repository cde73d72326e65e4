//! How names are spelt.

/// Spellings of names. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// One word: `service_owners`.
    Word,
    /// A policy's name: a word in which `-` may stand.
    Policy,
    /// A category and a word: `subject.scope`.
    Attribute,
    /// An attribute of the subject.
    Subject,
    /// An attribute of the resource or the context.
    Request,
    /// Words with dots between: `serviceowner.dialogs.read`.
    Capability,
    /// A capability in which `*` stands for one word, and `**` at the end for one or more.
    Pattern,
}

impl Spelling {
    /// What is expected, for people.
    #[must_use]
    pub fn expected(self) -> &'static str {
        match self {
            Self::Word => "a name of small letters, digits and `_`, a letter first",
            Self::Policy => "a name of small letters, digits, `_` and `-`, a letter first",
            Self::Attribute | Self::Subject | Self::Request => {
                "`subject.`, `resource.` or `context.` and a name of small letters, digits and `_`"
            }
            Self::Capability => "names of small letters, digits and `_` with dots between",
            Self::Pattern => {
                "a capability, in which `*` may stand for one word that is not the last, and `**` for the last words"
            }
        }
    }

    /// What it names, for people.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Word | Self::Policy => "a name",
            Self::Attribute | Self::Subject | Self::Request => "an attribute",
            Self::Capability | Self::Pattern => "a capability",
        }
    }

    /// The spelling as a regular expression of ECMA 262, which JSON Schema uses.
    #[must_use]
    pub fn regex(self) -> &'static str {
        match self {
            Self::Word => "^[a-z][a-z0-9_]*$",
            Self::Policy => "^[a-z][a-z0-9_-]*$",
            Self::Attribute => "^(subject|resource|context)\\.[a-z][a-z0-9_]*$",
            Self::Subject => "^subject\\.[a-z][a-z0-9_]*$",
            Self::Request => "^(resource|context)\\.[a-z][a-z0-9_]*$",
            Self::Capability => "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$",
            Self::Pattern => "^(([a-z][a-z0-9_]*|\\*)\\.)*([a-z][a-z0-9_]*|\\*\\*)$",
        }
    }

    /// Tells whether a text is spelt so.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        match self {
            Self::Word => word(text),
            Self::Policy => word(&text.replace('-', "_")),
            Self::Attribute => Self::Subject.fits(text) || Self::Request.fits(text),
            Self::Subject => text.strip_prefix("subject.").is_some_and(word),
            Self::Request => {
                let name = text.strip_prefix("resource.").or(text.strip_prefix("context."));
                name.is_some_and(word)
            }
            Self::Capability => text.split('.').all(word),
            Self::Pattern => match text.rsplit_once('.') {
                Some((before, last)) => {
                    before.split('.').all(|one| one == "*" || word(one))
                        && (last == "**" || word(last))
                }
                None => text == "**" || word(text),
            },
        }
    }

    /// A name like this one that is spelt so: capitals made small, other characters made `_`.
    #[must_use]
    pub fn proposal(self, text: &str) -> Option<String> {
        let mut name = String::with_capacity(text.len());
        for letter in text.trim().chars() {
            let dots = !matches!(self, Self::Word | Self::Policy);
            match letter.to_ascii_lowercase() {
                one @ ('a'..='z' | '0'..='9' | '_') => name.push(one),
                one if (one == '.' && dots) || (one == '-' && self == Self::Policy) => {
                    name.push(one);
                }
                _ => name.push('_'),
            }
        }
        (name != text && self.fits(&name)).then_some(name)
    }
}

/// `[a-z][a-z0-9_]*`.
fn word(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::Spelling;

    #[track_caller]
    fn check(spelling: Spelling, right: &[&str], wrong: &[&str]) {
        let regex = regex_automata::dfa::regex::Regex::new(spelling.regex()).unwrap();
        for text in right {
            assert!(spelling.fits(text), "{text}");
            assert!(regex.is_match(text), "{text} by the schema's expression");
        }
        for text in wrong {
            assert!(!spelling.fits(text), "{text}");
            assert!(!regex.is_match(text), "{text} by the schema's expression");
        }
    }

    #[test]
    fn names() {
        check(
            Spelling::Word,
            &["a", "a1", "a_b", "a_"],
            &["", "A", "1a", "_a", "a-b", "a.b", "æ", "a b"],
        );
        check(Spelling::Policy, &["a", "a-b", "a_b-"], &["", "-a", "a.b", "A"]);
        check(
            Spelling::Attribute,
            &["subject.a", "resource.a_1", "context.x"],
            &["subject", "subject.", "user.a", "subject.a.b", "Subject.a", "subject.A"],
        );
        check(Spelling::Subject, &["subject.a"], &["resource.a", "a", "subject.", "subject.a.b"]);
        check(Spelling::Request, &["resource.a", "context.b"], &["subject.a", "a", "context."]);
        check(Spelling::Capability, &["a", "a.b", "a.b.c"], &["", ".", "a.", ".a", "a..b", "a.*"]);
        check(
            Spelling::Pattern,
            &["a", "a.b", "**", "a.**", "*.a", "a.*.b", "*.**"],
            &["", "*", "a.*", "**.a", "a.**.b", "a*", "a.***"],
        );
    }

    #[test]
    fn proposals() {
        assert_eq!(Spelling::Word.proposal("Person-Number").as_deref(), Some("person_number"));
        assert_eq!(Spelling::Word.proposal("a.b").as_deref(), Some("a_b"));
        assert_eq!(Spelling::Attribute.proposal("subject.Scope").as_deref(), Some("subject.scope"));
        assert_eq!(Spelling::Word.proposal("1a"), None);
        assert_eq!(Spelling::Word.proposal("right"), None);
    }
}
