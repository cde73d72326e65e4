//! HTML, XML and DOT.

use crate::output::html::tests::parsed;
use crate::outside::texts::MARK;
use dot_parser::{ast, canonical};
use roxmltree::Document;

/// Tags with their attributes, and whatever else is no text.
pub(super) fn html(text: &str) -> Result<Vec<String>, String> {
    let (structure, _) = parsed(text);
    match structure.iter().find(|one| one.contains(MARK)) {
        Some(tag) => Err(format!("as a tag: {tag}")),
        None => Ok(structure),
    }
}

/// Elements of these names, with the names of their attributes.
pub(super) fn xml(text: &str, names: &[&str]) -> Result<Vec<String>, String> {
    let document = Document::parse(text).map_err(|error| format!("{error}: {text}"))?;
    let mut structure = Vec::new();
    for node in document.descendants().filter(|node| !node.is_text() && !node.is_root()) {
        let name = node.tag_name().name();
        if !node.is_element() || !names.contains(&name) {
            return Err(format!("{node:?}"));
        }
        let attributes = node.attributes().map(|one| one.name());
        structure.push(format!("{name} {}", attributes.collect::<Vec<_>>().join(" ")));
        if attributes_run(&structure) {
            return Err(format!("{node:?}"));
        }
    }
    Ok(structure)
}

/// Whether the last element has an attribute that runs or loads something.
fn attributes_run(structure: &[String]) -> bool {
    let names = structure.last().into_iter().flat_map(|one| one.split(' ').skip(1));
    names.into_iter().any(|name| name.starts_with("on") || name == "href" || name == "src")
}

/// Nodes and lines, with the names of their attributes.
pub(super) fn dot(text: &str) -> Result<Vec<String>, String> {
    let graph = ast::Graph::try_from(text).map_err(|error| format!("{error}: {text}"))?;
    let graph = canonical::Graph::from(graph);
    let names = |elements: &[(ast::ID<'_>, ast::ID<'_>)]| {
        let names = elements.iter().map(|(name, _)| {
            let name: String = name.clone().into();
            name
        });
        names.collect::<Vec<_>>().join(" ")
    };
    let nodes = graph.nodes.set.iter();
    let mut structure: Vec<String> =
        nodes.map(|(id, node)| format!("{id} {}", names(&node.attr.elems))).collect();
    let edges = graph.edges.set.iter();
    structure
        .extend(edges.map(|edge| format!("{} {} {}", edge.from, edge.to, names(&edge.attr.elems))));
    structure.extend(graph.ideqs.iter().map(|one| one.lhs.clone()));
    structure.sort();
    match structure.iter().find(|one| one.contains(MARK)) {
        Some(part) => Err(format!("as a name: {part}")),
        None => Ok(structure),
    }
}
