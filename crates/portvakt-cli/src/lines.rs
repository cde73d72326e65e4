//! Batches: one JSON object a line in and out, in the same order.

use crate::console::Console;
use crate::fields::Fields;
use crate::input::{self, Input, Line};
use crate::output::json;
use crate::trouble::Trouble;
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::Write;

/// The longest line, in bytes.
const LINE: usize = 256 << 10;

/// A line out.
#[derive(Serialize)]
struct Answered<'l, A> {
    id: Option<&'l RawValue>,
    #[serde(flatten)]
    answer: A,
}

/// A line out for a line that is not what it should be.
#[derive(Serialize)]
struct Failed<'l> {
    id: Option<&'l RawValue>,
    error: String,
}

/// Answers every line; tells whether all of them could be. Where there is none, that is a warning.
pub(crate) fn answer<A: Serialize>(
    from: &mut Input,
    console: &mut Console,
    mut each: impl FnMut(&Fields<'_>) -> Result<A, String>,
) -> Result<bool, Trouble> {
    let mut all = true;
    let mut none = true;
    while let Some(line) = input::line(from, LINE)? {
        let text = match &line {
            Line::TooLong => Err(format!("the line is longer than {LINE} bytes")),
            Line::Bytes(bytes) => {
                std::str::from_utf8(bytes).map_err(|_| "expected UTF-8".to_owned())
            }
        };
        let fields = text.and_then(|text| {
            Fields::read(text).ok_or_else(|| "expected one JSON object a line".to_owned())
        });
        let id = fields.as_ref().ok().and_then(|fields| fields.find("id"));
        // Readers of the answer might refuse the whole of it.
        let (id, broken) = match id {
            Some(id) if !json::is_whole(id.get()) => (None, true),
            other => (other, false),
        };
        let fields = match &fields {
            Ok(_) if broken => Err("`id`: expected whole characters".to_owned()),
            other => other.as_ref().map_err(Clone::clone),
        };
        let out = match fields.and_then(&mut each) {
            Ok(answer) => json::line(&Answered { id, answer }),
            Err(error) => {
                all = false;
                json::line(&Failed { id, error })
            }
        };
        writeln!(console.out, "{out}")?;
        none = false;
        // The next line may be long in coming, and depend on this answer.
        if from.buffer().is_empty() {
            console.out.flush()?;
        }
    }
    if none {
        writeln!(console.err, "warning: no line was read, so nothing is answered")?;
    }
    Ok(all)
}

/// Refuses members that do not exist or stand twice.
pub(crate) fn expect_members(fields: &Fields<'_>, known: &[&str]) -> Result<(), String> {
    for (place, (name, _)) in fields.0.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            return Err(format!("unknown member `{name}`, expected {}", known.join(", ")));
        }
        if fields.0.iter().take(place).any(|(before, _)| before == name) {
            return Err(format!("the member `{name}` stands twice"));
        }
    }
    Ok(())
}

/// The text that a member is.
pub(crate) fn text(name: &str, raw: &RawValue) -> Result<String, String> {
    serde_json::from_str(raw.get()).map_err(|_| format!("`{name}`: expected text"))
}
