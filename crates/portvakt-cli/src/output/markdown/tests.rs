//! What a Markdown parser that nobody here wrote sees.

use super::*;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What means something to a reader of Markdown, and to code hosts.
const HOSTILE: &str = "(\\PC|\\p{Cc}|[`|<>&\\\\\\[\\]()!*_~#@:\\-+=\"'\u{202e}\u{feff}\n ]|``+|\\\\\\||@everyone|#1|https://a\\.example|<script>|</code>|</details>|!\\[a\\]\\(b\\)|&#124;|---|\n\n){0,40}";

/// The parts of a document as a parser sees them: text from outside as `Code`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seen {
    Begin(&'static str),
    End,
    Words(String),
    Code(String),
    Html(String),
}

/// What a parser sees of a document.
pub(crate) fn seen(markdown: &str) -> Vec<Seen> {
    let mut all: Vec<Seen> = Vec::new();
    let mut in_code: Option<String> = None;
    let add_words = |all: &mut Vec<Seen>, text: &str| match all.last_mut() {
        Some(Seen::Words(words)) => words.push_str(text),
        _ => all.push(Seen::Words(text.to_owned())),
    };
    for event in Parser::new_ext(markdown, Options::all()) {
        match (event, in_code.as_mut()) {
            (Event::InlineHtml(html), None) if &*html == "<code>" => in_code = Some(String::new()),
            (Event::InlineHtml(html), Some(_)) if &*html == "</code>" => {
                all.push(Seen::Code(in_code.take().unwrap_or_default()));
            }
            (Event::Text(text), Some(code)) => code.push_str(&text),
            (Event::End(TagEnd::CodeBlock), Some(_)) => {
                all.push(Seen::Code(in_code.take().unwrap_or_default()));
            }
            (Event::Start(Tag::CodeBlock(_)), None) => in_code = Some(String::new()),
            (Event::Text(text), None) => add_words(&mut all, &text),
            (Event::Code(text), None) => all.push(Seen::Code(text.into_string())),
            (Event::Html(html) | Event::InlineHtml(html), None) => {
                all.push(Seen::Html(html.trim().to_owned()));
            }
            (Event::Start(tag), None) => all.push(Seen::Begin(match tag {
                Tag::Heading { .. } => "heading",
                Tag::Paragraph => "paragraph",
                Tag::List(None) => "list",
                Tag::Item => "item",
                Tag::Table(_) => "table",
                Tag::TableHead => "head",
                Tag::TableRow => "row",
                Tag::TableCell => "cell",
                Tag::HtmlBlock => "html",
                _ => "something else",
            })),
            (Event::End(_), None) => all.push(Seen::End),
            (other, _) => all.push(Seen::Html(format!("{other:?}"))),
        }
    }
    all
}

fn words(text: &str) -> Seen {
    Seen::Words(text.to_owned())
}

fn code(text: &str) -> Seen {
    let shown = visible(text).into_owned();
    Seen::Code(if shown.is_empty() { " ".to_owned() } else { shown })
}

fn within(name: &'static str, parts: Vec<Seen>) -> Vec<Seen> {
    [vec![Seen::Begin(name)], parts, vec![Seen::End]].concat()
}

#[test]
fn text_is_readable() {
    let cases = [
        ("journal.read", "`journal.read`"),
        ("a`b", "``a`b``"),
        ("`a``", "``` `a`` ```"),
        (" a ", "`  a  `"),
        ("", "` `"),
        ("@a", "`@a`"),
        ("a|b", "<code>a&#124;b</code>"),
        ("a\nb", "`a\\nb`"),
    ];
    for (text, expected) in cases {
        assert_eq!(Inline::code(text).0, expected);
    }
}

#[test]
fn parts_stand_apart() {
    let mut inside = Document::default();
    inside.block("yaml", "a: b\nc: d");
    let mut document = Document::default();
    document.heading(2, &Inline::words("Wider"));
    document.paragraph(&Inline::number(2).then(&Inline::words(" changes")));
    document.table(
        &[Inline::words("capability"), Inline::words("when")],
        &[vec![Inline::code("a"), Inline::joined([Inline::code("b"), Inline::code("c")], " or ")]],
    );
    document.list(&[Inline::words("one"), Inline::code("two")]);
    document.folded("a request", &inside);
    let expected = "## Wider\n\n2 changes\n\n| capability | when |\n| --- | --- |\n| `a` | `b` or `c` |\n\n- one\n- `two`\n\n<details>\n<summary>a request</summary>\n\n```yaml\na: b\nc: d\n```\n\n</details>\n";
    assert_eq!(document.text(), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn hostile_text_is_code_and_nothing_else(
        a in HOSTILE,
        b in HOSTILE,
        c in HOSTILE,
        lines in HOSTILE,
    ) {
        let mut inside = Document::default();
        inside.block("yaml", &lines);
        let mut document = Document::default();
        document.heading(3, &Inline::code(&a));
        document.paragraph(&Inline::code(&b).then(&Inline::words(" and ")).then(&Inline::code(&c)));
        document.list(&[Inline::code(&a), Inline::words("x ").then(&Inline::code(&b))]);
        document.table(
            &[Inline::words("l"), Inline::words("r")],
            &[vec![Inline::code(&a), Inline::code(&b)], vec![Inline::code(&c), Inline::words("y")]],
        );
        document.folded("more", &inside);
        let shown: Vec<String> = lines.split('\n').map(|line| visible(line).into_owned()).collect();
        let shown = shown.join("\n");
        let ended = shown.is_empty() || shown.ends_with('\n');
        let block = if ended { shown } else { format!("{shown}\n") };
        let html = |text: &str| Seen::Html(text.to_owned());
        let cell = |part: Seen| within("cell", vec![part]);
        let expected = [
            within("heading", vec![code(&a)]),
            within("paragraph", vec![code(&b), words(" and "), code(&c)]),
            within("list", [
                within("item", vec![code(&a)]),
                within("item", vec![words("x "), code(&b)]),
            ].concat()),
            within("table", [
                within("head", [cell(words("l")), cell(words("r"))].concat()),
                within("row", [cell(code(&a)), cell(code(&b))].concat()),
                within("row", [cell(code(&c)), cell(words("y"))].concat()),
            ].concat()),
            within("html", vec![html("<details>"), html("<summary>more</summary>")]),
            vec![Seen::Code(block)],
            within("html", vec![html("</details>")]),
        ].concat();
        prop_assert_eq!(seen(document.text()), expected, "{}", document.text());
    }
}
