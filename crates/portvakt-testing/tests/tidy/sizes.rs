//! Files stay short, and what must be read alone stays readable alone.

use super::{File, files, none, sources};

/// The most lines of a file, tests and comments included.
const FILE: usize = 500;

#[test]
fn files_stay_short() {
    let long = |file: &File| {
        let lines = file.text.lines().count();
        (lines > FILE).then(|| format!("{}: {lines} lines", file.path))
    };
    none(&sources().iter().filter_map(long).collect::<Vec<_>>());
}

/// Lines of code below a folder: without tests, comments and empty lines.
fn lines_of_code(folder: &str) -> usize {
    let all = files(folder, ".rs");
    all.iter().filter(|file| !file.is_test()).map(|file| file.code().count()).sum()
}

#[test]
fn the_thin_crate_stays_thin() {
    let lines = lines_of_code("crates/portvakt-eval/src");
    assert!(lines < 5_480, "{lines} lines of code in portvakt-eval");
}

#[test]
fn deciding_fits_on_two_pages() {
    let all = files("crates/portvakt-eval/src", "/decide.rs");
    let lines: usize = all.iter().map(|file| file.code().count()).sum();
    assert!(lines < 150, "{lines} lines of code in decide.rs");
}

#[test]
fn the_oracle_stays_naive() {
    let interpreter = [
        "crates/portvakt-testing/src/oracle/mod.rs",
        "crates/portvakt-testing/src/oracle/holds.rs",
    ];
    let all = files("crates/portvakt-testing/src/oracle", ".rs");
    let (deciding, reading): (Vec<&File>, Vec<&File>) =
        all.iter().partition(|file| interpreter.contains(&file.path.as_str()));
    let lines = |files: &[&File]| files.iter().map(|file| file.code().count()).sum::<usize>();
    assert_eq!(deciding.len(), interpreter.len());
    assert!(lines(&deciding) < 300, "{} lines of code that interpret rules", lines(&deciding));
    assert!(lines(&reading) < 300, "{} lines of code that read values", lines(&reading));
}
