//! `portvakt new`: a small commented policy with its tests.

use crate::args::New;
use crate::console::{Console, Exit, shown};
use crate::trouble::Trouble;
use std::fs;
use std::io::Write;
use std::path::Path;

/// The files, by their path in the folder.
const FILES: &[(&str, &str)] = &[
    ("policy.yaml", include_str!("template/policy.yaml")),
    ("tests.yaml", include_str!("template/tests.yaml")),
    ("registers/members.json", include_str!("template/registers/members.json")),
    ("samples/reader.json", include_str!("template/samples/reader.json")),
];

/// Makes the folder.
pub(crate) fn run(arguments: &New, console: &mut Console) -> Result<Exit, Trouble> {
    let folder = &arguments.folder;
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|_| ())).collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Trouble::file(folder, &error)),
    };
    if let Some(entry) = entries.pop() {
        entry.map_err(|error| Trouble::file(folder, &error))?;
        return Err(Trouble::file(folder, &"expected a new or empty folder"));
    }
    for (name, text) in FILES {
        write(&folder.join(name), text)?;
    }
    let shown = shown(&folder.to_string_lossy());
    writeln!(console.out, "made {shown}; next:")?;
    writeln!(console.out, "  portvakt check {shown}")?;
    writeln!(console.out, "  portvakt test {shown}")?;
    writeln!(
        console.out,
        "  portvakt explain {shown} --claims {shown}/samples/reader.json --capability journal.entries.read"
    )?;
    Ok(Exit::Fine)
}

/// Writes a new file, and the folder that it stands in.
fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Trouble::file(folder, &error))?;
    }
    let mut file = fs::File::create_new(path).map_err(|error| Trouble::file(path, &error))?;
    file.write_all(text.as_bytes()).map_err(|error| Trouble::file(path, &error))
}
