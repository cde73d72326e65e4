//! `portvakt compile`: one file that services load.

use crate::args::Compile;
use crate::console::{Console, Exit, shown};
use crate::opened;
use crate::trouble::Trouble;
use crate::whole_file;
use std::io::Write;

/// Compiles.
pub(crate) fn run(arguments: &Compile, console: &mut Console) -> Result<Exit, Trouble> {
    console.progress.begins(&opened::compiling(&arguments.policy.policy), None);
    let loaded = match opened::policy(&arguments.policy, console) {
        // Its findings are what this command has to say.
        Err(Trouble::DoesNotCompile(_)) => return Ok(Exit::Findings),
        other => other?,
    };
    let bytes = loaded.tree.to_bytes();
    let output = &arguments.output;
    if whole_file::is_yaml(output) {
        let why = "a compiled policy is never named .yaml or .yml, which are read as text";
        return Err(Trouble::file(output, &why));
    }
    if whole_file::is_same(output, &loaded.file) {
        return Err(Trouble::file(output, &"it is the policy that is compiled"));
    }
    whole_file::write(output, &bytes)?;
    let path = shown(&output.to_string_lossy());
    writeln!(console.out, "{}  {path}", loaded.tree.fingerprint())?;
    writeln!(console.err, "{} bytes; pin the fingerprint where the file is loaded", bytes.len())?;
    Ok(Exit::Fine)
}
