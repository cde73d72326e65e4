//! Text from outside stays text: for every command, every format and every place where such text can
//! come in, a parser that nobody here wrote sees the structure of the template and nothing else.
//!
//! The structure is that of the same command with a harmless text in the same place (`texts.rs`).
//! Places are found: in the files that a command line names (`files.rs`), in its words, in the options
//! that the command has beside, and in the names of files. Commands and formats are those of the
//! command line's own description (`rows.rs`).
#![expect(clippy::arithmetic_side_effects, reason = "a test that counts too far fails")]

mod files;
mod folder;
mod rows;
mod seen;
mod texts;

use crate::console::Exit;
use folder::{Ended, Folder, Put};
use portvakt::compiler::diagnostic::{CODES, Code};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rows::Line;
use seen::Reader;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use texts::{any_text, fixed, twin};

/// What was found, and how much was looked at.
#[derive(Default)]
struct Tally {
    /// How often a command was run with a hostile text.
    runs: usize,
    /// How many of them ended like their twin, so that structures were compared too.
    compared: usize,
    /// In how many of them the text could be seen.
    shown: usize,
    /// The places that were tried.
    places: BTreeSet<String>,
    /// What is wrong.
    wrong: Vec<String>,
}

impl Tally {
    /// Looks at what came of a hostile text, and of its twin.
    fn look(&mut self, reader: Reader, what: &str, hostile: &Ended, twin: &Ended) {
        self.runs += 1;
        let seen = [hostile, twin].map(|ended| {
            let out = reader.structure(&ended.out).map_err(|why| format!("out: {why}"))?;
            let err = Reader::Text.structure(&ended.err).map_err(|why| format!("err: {why}"))?;
            let said = !ended.err.is_empty() || ended.out.contains("\"error\":");
            if ended.exit == Exit::Unusable && !said {
                return Err("nothing says what is wrong".to_owned());
            }
            Ok((out, err))
        });
        self.shown +=
            usize::from([&hostile.out, &hostile.err].iter().any(|one| one.contains(texts::MARK)));
        match seen {
            [Err(why), _] | [_, Err(why)] => {
                self.wrong.push(format!("{what}: {why}\n{}", short(hostile)));
            }
            [Ok(hostile_seen), Ok(twin_seen)] if ends_alike(hostile, twin) => {
                self.compared += 1;
                if hostile_seen != twin_seen {
                    let (a, b) = (
                        hostile_seen.0.iter().zip(&twin_seen.0),
                        hostile_seen.1.iter().zip(&twin_seen.1),
                    );
                    let first = a.chain(b).find(|(a, b)| a != b);
                    let counts =
                        [&hostile_seen, &twin_seen].map(|(out, err)| (out.len(), err.len()));
                    self.wrong.push(format!(
                        "{what}: {counts:?} {first:?}\n{}\n{}",
                        short(hostile),
                        short(twin)
                    ));
                }
            }
            _ => {}
        }
    }

    /// Nothing is wrong, and enough was looked at for that to say something.
    #[track_caller]
    #[expect(clippy::print_stderr, reason = "with `--nocapture` a test says how much it looked at")]
    fn done(self, least: usize) {
        let some: Vec<&str> = self.wrong.iter().take(6).map(String::as_str).collect();
        assert!(some.is_empty(), "{} wrong:\n{}", self.wrong.len(), some.join("\n\n"));
        let Self { runs, compared, shown, places, .. } = self;
        let count = places.len();
        let said =
            format!("{count} places, {runs} runs, {compared} compared, {shown} show the text");
        assert!(runs >= least && compared * 20 >= runs * 17 && shown * 4 >= runs, "{said}");
        eprintln!("{said}");
    }
}

/// Whether two commands found the same kinds of things. A text may be malformed in a way in which its
/// twin is not, and then there is nothing to compare.
fn ends_alike(hostile: &Ended, twin: &Ended) -> bool {
    let kinds = |ended: &Ended| -> Vec<usize> {
        let count = |code: &&Code| {
            ended.out.matches(code.name).count() + ended.err.matches(code.name).count()
        };
        CODES.iter().map(count).collect()
    };
    hostile.exit == twin.exit && kinds(hostile) == kinds(twin)
}

/// The beginning and the end of what was written.
fn short(ended: &Ended) -> String {
    let cut = |text: &str| {
        let all: Vec<char> = text.chars().collect();
        let (start, end) = (&all[..all.len().min(600)], &all[all.len().saturating_sub(600)..]);
        format!("{:?} ... {:?}", start.iter().collect::<String>(), end.iter().collect::<String>())
    };
    format!("{:?}\n  out {}\n  err {}", ended.exit, cut(&ended.out), cut(&ended.err))
}

fn words(line: &Line) -> Vec<OsString> {
    line.words.iter().map(OsString::from).collect()
}

/// A quarter of the texts in each place of the files, as every format that can show it: of the command
/// lines with that format one after the other. All with all would be the same again and again.
fn in_files(folder: &Folder, lines: &[Line], texts: &[String], tally: &mut Tally) {
    let mut places: BTreeMap<&str, BTreeMap<Reader, Vec<&Line>>> = BTreeMap::new();
    for line in lines {
        for place in Folder::places(line) {
            places.entry(place).or_default().entry(line.reader).or_default().push(line);
        }
    }
    for (turn, (place, readers)) in places.into_iter().enumerate() {
        for (number, text) in texts.iter().enumerate() {
            let turns = readers.values().zip(turn + number..).filter(|(_, turn)| turn % 4 == 0);
            let lines: Vec<&Line> =
                turns.map(|(lines, turn)| lines[turn / 4 % lines.len()]).collect();
            let all = |text: &str| -> Vec<Ended> {
                folder.put(Put { place, text });
                lines.iter().map(|line| folder.run(&words(line))).collect()
            };
            for ((hostile, twin), line) in all(text).iter().zip(&all(&twin(text))).zip(&lines) {
                let what = format!("{} with {text:?} as {place}", line.words.join(" "));
                tally.look(line.reader, &what, hostile, twin);
            }
        }
        folder.take(place);
        tally.places.insert(place.to_owned());
    }
}

/// The command line with a text in the place of each value, and behind each option that it has beside.
fn with_text(line: &Line, text: &str) -> Vec<(String, Vec<OsString>)> {
    let mut all = Vec::new();
    let mut add = |place: String, words: Vec<String>| {
        all.push((place, words.into_iter().map(OsString::from).collect()));
    };
    let replaced = |at: usize, by: String| {
        let mut words = line.words.clone();
        words[at] = by;
        words
    };
    for (at, word) in line.words.iter().enumerate().skip(line.names) {
        let place = format!("{} {at} {word}", line.words[..line.names].join(" "));
        if word.starts_with("--") || word == "-o" {
            continue;
        }
        if folder::is_path(word) {
            add(place, replaced(at, path(text)));
        } else if let Some((name, value)) = word.split_once('=') {
            add(format!("{place} name"), replaced(at, format!("{text}={value}")));
            add(place, replaced(at, format!("{name}={text}")));
        } else {
            add(place, replaced(at, text.to_owned()));
        }
    }
    let more = |words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned());
        line.words.iter().cloned().chain(words).collect::<Vec<String>>()
    };
    let (command, _) = rows::command(&line.words);
    for arg in command.get_arguments() {
        let Some(long) = arg.get_long() else { continue };
        let option = format!("--{long}");
        let place = format!("{} {option}", line.words[..line.names].join(" "));
        if line.words.contains(&option) {
            continue;
        }
        if arg.get_action().takes_values() {
            let names = arg.get_value_names().unwrap_or_default();
            let is_path = names.iter().any(|name| matches!(name.as_str(), "FILE" | "FOLDER"));
            add(place, more(&[&option, &if is_path { path(text) } else { text.to_owned() }]));
        } else {
            add(place, more(&[&format!("{option}={text}")]));
        }
    }
    let name = line.words[..line.names].join(" ");
    add(format!("{name} option"), more(&[&format!("--{text}")]));
    add(format!("{name} short"), more(&[&format!("-{text}")]));
    add(format!("{name} more"), more(&[text]));
    add(format!("{name} name"), replaced(line.names - 1, text.to_owned()));
    all
}

/// A path to what is not there, or where it is made and taken away again.
fn path(text: &str) -> String {
    format!("@made/{}", text.replace('/', "%"))
}

/// Some of the texts in each place of each command line.
fn in_words(folder: &Folder, lines: &[Line], texts: &[String], tally: &mut Tally) {
    let mut tried = BTreeSet::new();
    for (turn, line) in lines.iter().enumerate() {
        for (number, text) in texts.iter().enumerate() {
            let both = with_text(line, text).into_iter().zip(with_text(line, &twin(text)));
            for (at, ((place, hostile), (_, harmless))) in both.enumerate() {
                // What is said of a word does not depend on the others; and some of the texts do.
                let turn = (turn + number + at).is_multiple_of(3);
                if !turn || !tried.insert((line.reader, place.clone(), text)) {
                    continue;
                }
                let what = format!("{hostile:?}");
                let (hostile, harmless) = (folder.run(&hostile), folder.run(&harmless));
                tally.look(line.reader, &what, &hostile, &harmless);
                tally.places.insert(place.clone());
            }
        }
    }
}

#[test]
fn text_in_files_stays_text() {
    let mut tally = Tally::default();
    let folder = Folder::new("files", OsStr::new("a"));
    in_files(&folder, &rows::lines(), &fixed(), &mut tally);
    tally.done(900);
}

#[test]
fn text_in_words_stays_text() {
    let mut tally = Tally::default();
    let folder = Folder::new("words", OsStr::new("a"));
    in_words(&folder, &rows::lines(), &fixed(), &mut tally);
    tally.done(1_000);
}

#[test]
fn text_in_names_of_files_stays_text() {
    let mut tally = Tally::default();
    let mut names: Vec<(OsString, OsString)> = Vec::new();
    for text in fixed() {
        let name = |text: &str| {
            let name: String = text.replace(['/', '\0'], "%").chars().take(60).collect();
            OsString::from(name + texts::MARK)
        };
        names.push((name(&text), name(&twin(&text))));
    }
    names.push((
        folder::raw(b"zq\xff\x1b[31m\xc0zq"),
        OsString::from("zq\u{fffd}\u{1}%31m\u{fffd}zq"),
    ));
    for (turn, (hostile, harmless)) in names.into_iter().enumerate() {
        let folders =
            [("names", &hostile), ("twins", &harmless)].map(|(top, name)| Folder::new(top, name));
        for line in rows::lines().into_iter().skip(turn % 3).step_by(3) {
            let [hostile, harmless] = [0, 1].map(|at| folders[at].run(&words(&line)));
            let what = format!("{} in {:?}", line.words.join(" "), hostile.err);
            tally.look(line.reader, &what, &hostile, &harmless);
        }
    }
    tally.done(250);
}

#[test]
fn any_text_anywhere_stays_text() {
    let folder = Folder::new("any", OsStr::new("a"));
    let lines = rows::lines();
    let places: Vec<(usize, &str)> = lines
        .iter()
        .enumerate()
        .flat_map(|(at, line)| Folder::places(line).into_iter().map(move |place| (at, place)))
        .collect();
    let mut runner =
        TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(256) });
    let cases = (proptest::sample::select(places), any_text(), any::<prop::sample::Index>());
    let result = runner.run(&cases, |((at, place), text, word)| {
        let mut tally = Tally::default();
        let line = std::slice::from_ref(&lines[at]);
        let [hostile, harmless] = [text.clone(), twin(&text)].map(|text| {
            folder.put(Put { place, text: &text });
            folder.run(&words(&lines[at]))
        });
        folder.take(place);
        tally.look(
            lines[at].reader,
            &format!("{:?} with {text:?} as {place}", lines[at].words),
            &hostile,
            &harmless,
        );
        let [one, other] = [text.clone(), twin(&text)].map(|text| {
            let all = with_text(&line[0], &text);
            folder.run(&all[word.index(all.len())].1)
        });
        tally.look(lines[at].reader, &format!("{:?} with {text:?}", lines[at].words), &one, &other);
        prop_assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
        Ok(())
    });
    assert!(result.is_ok(), "{}", result.unwrap_err());
}
