//! HTML. Only this file knows how outside text becomes part of a page.

use portvakt::compiler::diagnostic::terminal::visible;

/// A page as it grows. Markup is written in this program; everything else passes [`Html::text`], so
/// that no text can become structure.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    /// Adds markup of the page itself.
    pub(crate) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds text, between tags or inside a quoted attribute. Controls, and characters that change
    /// the direction of writing, are made visible; a tab stays.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for (place, piece) in text.split('\t').enumerate() {
            if place > 0 {
                self.0.push('\t');
            }
            for character in visible(piece).chars() {
                match character {
                    '&' => self.0.push_str("&amp;"),
                    '<' => self.0.push_str("&lt;"),
                    '>' => self.0.push_str("&gt;"),
                    '"' => self.0.push_str("&quot;"),
                    '\'' => self.0.push_str("&#39;"),
                    other => self.0.push(other),
                }
            }
        }
        self
    }

    /// Adds a number.
    pub(crate) fn number(&mut self, number: impl Into<u64>) -> &mut Self {
        self.0.push_str(&number.into().to_string());
        self
    }

    /// The whole page.
    pub(crate) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Html, visible};
    use html5gum::{Token, Tokenizer};
    use proptest::prelude::*;

    /// Text that would like to be markup.
    pub(crate) fn hostile() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            Just("<script>alert(1)</script>".to_owned()),
            Just("</pre></td></style></title>".to_owned()),
            Just("\" onload='x' ".to_owned()),
            Just("<!-- --> ]]> <![CDATA[".to_owned()),
            Just("&lt;&#60;&amp".to_owned()),
            Just("<img src=//evil.example>".to_owned()),
            Just("\u{202e}\u{0}\u{1b}[2J\t".to_owned()),
            "[<>&\"'/=! a-z-]{0,12}",
            any::<char>().prop_map(String::from),
        ];
        proptest::collection::vec(pieces, 0..6).prop_map(|all| all.concat())
    }

    /// What an independent parser makes of a page: its structure (tags with their attributes,
    /// comments and the rest; no text), and all text.
    pub(crate) fn parsed(page: &str) -> (Vec<String>, String) {
        let (mut structure, mut text) = (Vec::new(), String::new());
        for token in Tokenizer::new(page) {
            match token.unwrap() {
                Token::String(one) => text.push_str(std::str::from_utf8(&one.value).unwrap()),
                other => structure.push(format!("{other:?}")),
            }
        }
        (structure, text)
    }

    proptest! {
        #[test]
        fn text_stays_text(text in hostile()) {
            let mut html = Html::default();
            html.markup("<p title=\"").text(&text).markup("\">").text(&text).markup("</p>");
            let page = html.finish();
            let seen: Vec<String> = text.split('\t').map(|one| visible(one).into_owned()).collect();
            let seen = seen.join("\t");
            let mut tokens = Tokenizer::new(&page).map(Result::unwrap);
            let Some(Token::StartTag(tag)) = tokens.next() else { panic!("{page}") };
            prop_assert_eq!(&*tag.name, &b"p"[..]);
            let attributes: Vec<_> = tag.attributes.into_iter().collect();
            prop_assert_eq!(attributes.len(), 1);
            prop_assert_eq!(&*attributes[0].1.value, seen.as_bytes());
            let (structure, text) = parsed(&page);
            prop_assert_eq!(structure.len(), 2);
            prop_assert_eq!(text, seen);
        }
    }
}
