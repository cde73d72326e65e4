//! Pictures as text, read by parsers that nobody here wrote.

use super::super::{Diagram, Node, dot, svg};
use super::samples::{HOSTILE, all, diagrams, large, small};
use dot_parser::{ast, canonical};
use portvakt_core::diagnostic::terminal::visible;
use proptest::prelude::*;
use roxmltree::Document;
use std::collections::BTreeMap;

/// What may stand in a picture.
const TAGS: &[&str] = &["svg", "title", "desc", "style", "rect", "g", "path", "text"];
const ATTRIBUTES: &[&str] = &[
    "class",
    "role",
    "width",
    "height",
    "viewBox",
    "transform",
    "x",
    "y",
    "rx",
    "d",
    "text-anchor",
];

/// An SVG reader sees the template and nothing else.
#[track_caller]
fn check_svg(diagram: &Diagram, title: &str) {
    let text = svg::render(diagram, title);
    let document = Document::parse(&text).map_err(|error| format!("{error}\n{text}")).unwrap();
    let shown = |text: &str| visible(text).into_owned();
    for node in document.descendants() {
        assert!(node.is_root() || node.is_element() || node.is_text(), "{node:?}");
        if node.is_element() {
            let name = node.tag_name();
            assert_eq!(name.namespace(), Some("http://www.w3.org/2000/svg"));
            assert!(TAGS.contains(&name.name()), "{node:?}");
        }
        for attribute in node.attributes() {
            assert!(ATTRIBUTES.contains(&attribute.name()), "{attribute:?}");
            let safe = |byte: u8| byte.is_ascii_alphanumeric() || b" -.()".contains(&byte);
            assert!(attribute.value().bytes().all(safe), "{attribute:?}");
        }
    }
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let first = root.children().find(roxmltree::Node::is_element).unwrap();
    assert_eq!(
        (first.tag_name().name(), first.text().unwrap_or_default()),
        ("title", &*shown(title))
    );
    let style = document.descendants().find(|node| node.has_tag_name("style")).unwrap();
    assert!(!["url", "import", "script"].iter().any(|word| style.text().unwrap().contains(word)));
    // The whole text of each box stands in its title.
    let titles = root.descendants().filter(|node| node.has_tag_name("title")).skip(1);
    let titles: Vec<&str> = titles.map(|node| node.text().unwrap_or_default()).collect();
    for node in diagram.nodes.iter().take(1) {
        let full = match node {
            Node::Test { attribute, written, .. } => format!("{attribute}: {written}"),
            Node::Allow { rule } => format!("allowed: granted by the rule `{rule}`"),
            Node::Deny { rule: Some(rule) } => format!("denied: refused by the rule `{rule}`"),
            Node::Deny { rule: None } => "denied: no rule grants it".to_owned(),
            Node::Folded { .. } => titles[0].to_owned(),
        };
        assert_eq!(titles[0], shown(&full));
    }
}

/// A reader of DOT sees the nodes and the lines, and the text as it was.
#[track_caller]
fn check_dot(diagram: &Diagram, title: &str) {
    let text = dot::render(diagram, title);
    let parsed = ast::Graph::try_from(text.as_str()).map_err(|error| format!("{error}\n{text}"));
    let parsed = canonical::Graph::from(parsed.unwrap());
    assert_eq!(parsed.nodes.set.len(), diagram.nodes.len(), "{text}");
    let label = |elements: &[(ast::ID<'_>, ast::ID<'_>)], key: &str| {
        let of = |id: &ast::ID<'_>| {
            let id: String = id.clone().into();
            unquoted(&id)
        };
        let all: BTreeMap<String, String> = elements.iter().map(|(a, b)| (of(a), of(b))).collect();
        all.get(key).cloned()
    };
    for (number, node) in diagram.nodes.iter().enumerate() {
        let id = format!("n{number}");
        let found = parsed.nodes.set.get(&id).unwrap();
        if let Node::Test { attribute, written, .. } = node {
            let full = format!("{attribute}: {written}");
            let tooltip = label(&found.attr.elems, "tooltip").unwrap();
            assert_eq!(tooltip, visible(&full), "{text}");
        }
        let ways = parsed.edges.set.iter().filter(|edge| edge.from == id);
        let ways: Vec<String> = ways
            .map(|edge| format!("{} {}", label(&edge.attr.elems, "label").unwrap(), edge.to))
            .collect();
        let expected =
            node.next().map(|[no, yes]| vec![format!("no n{no}"), format!("yes n{yes}")]);
        assert_eq!(ways, expected.unwrap_or_default(), "{text}");
    }
    let heading = parsed.ideqs.iter().find(|one| one.lhs == "label").unwrap();
    assert_eq!(unquoted(&heading.rhs), visible(title));
}

/// What Graphviz shows of a text.
fn unquoted(text: &str) -> String {
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    assert!(!text.contains('"'), "{text}");
    text.replace("&quot;", "\"").replace("&#92;&#92;", "\\").replace("&amp;", "&")
}

#[test]
fn samples_are_well_formed() {
    for (name, diagram) in all() {
        check_svg(&diagram, name);
        check_dot(&diagram, name);
    }
}

#[test]
fn what_is_folded_is_said_in_the_picture() {
    assert!(!svg::render(&small(), "a").contains("Folded"));
    let folded = svg::render(&large(200).folded(40), "a");
    assert!(folded.contains(">Folded: ") && folded.contains("that are not drawn"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn hostile_text_stays_text(diagram in diagrams(6, HOSTILE), title in HOSTILE) {
        check_svg(&diagram, &title);
        check_dot(&diagram, &title);
    }
}
