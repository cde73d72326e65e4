//! `portvakt schema`: the JSON Schemas, for editors.

use crate::args::{Schema, SchemaOf};
use crate::console::{Console, Exit};
use crate::trouble::Trouble;
use portvakt::compiler::schema;
use std::io::Write;

/// Prints a schema.
pub(crate) fn run(arguments: &Schema, console: &mut Console) -> Result<Exit, Trouble> {
    let schema = match arguments.of {
        SchemaOf::Policy => schema::policy(),
        SchemaOf::Tests => schema::tests(),
        SchemaOf::Routes => schema::routes(),
        SchemaOf::Trust => schema::trust(),
    };
    write!(console.out, "{}", schema::text(&schema))?;
    Ok(Exit::Fine)
}
