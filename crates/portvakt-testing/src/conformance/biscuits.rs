//! Attacks on capability tokens: each row a token that is refused, and its neighbour that is not.

use super::{Part, parsed};
use crate::biscuits::{Argument, Recipe, Step};
use portvakt_core::syntax::NodeKind;

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Why the token must be refused.
    pub why: String,
    /// The code of the error; nothing where the token is accepted, odd as it is.
    pub refused: String,
    /// How the token is made and shown.
    pub token: Recipe,
    /// How its neighbour is.
    pub neighbour: Recipe,
}

/// Reads the rows of a file.
///
/// # Panics
///
/// The file has another form.
#[must_use]
pub fn read(file: &str, text: &str) -> Vec<Row> {
    let node = parsed(file, text);
    let root = Part { file, node: &node };
    root.only(&["portvakt", "biscuits", "rows"]);
    root.need("biscuits").text();
    root.need("rows").members().iter().map(row).collect()
}

fn row((name, part): &(String, Part<'_>)) -> Row {
    part.only(&["why", "refused", "token", "neighbour"]);
    Row {
        name: name.clone(),
        why: part.need("why").text(),
        refused: part.need("refused").text(),
        token: recipe(&part.need("token")),
        neighbour: recipe(&part.need("neighbour")),
    }
}

fn recipe(part: &Part<'_>) -> Recipe {
    part.items().iter().map(step).collect()
}

/// A name alone, or a name with what the step is told.
fn step(part: &Part<'_>) -> Step {
    let NodeKind::Mapping(_) = &part.node.kind else {
        return (part.text(), Argument::Nothing);
    };
    let Ok([(name, told)]) = <[_; 1]>::try_from(part.members()) else {
        part.fail("one step at a time")
    };
    let argument = match &told.node.kind {
        NodeKind::Mapping(_) => {
            let several = |(name, part): (String, Part<'_>)| (name, several(&part));
            Argument::Members(told.members().into_iter().map(several).collect())
        }
        _ => Argument::Text(told.text()),
    };
    (name, argument)
}

/// One text, or a list of texts.
fn several(part: &Part<'_>) -> Vec<String> {
    match &part.node.kind {
        NodeKind::Sequence(_) => part.items().iter().map(Part::text).collect(),
        _ => vec![part.text()],
    }
}
