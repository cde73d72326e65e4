//! A progress bar for whatever takes longer than a second, where somebody is looking.
//!
//! It stands on standard error, only when that is a terminal, and leaves nothing behind. What it shows is
//! counted: policies, tests, bytes read. A thread waits for the second, so that nothing else has to
//! look at a clock.

use crate::console::shown;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Read, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often what is shown moves when nothing is counted.
const TICK: Duration = Duration::from_millis(200);

/// A progress bar, or none.
pub(crate) struct Progress {
    bar: ProgressBar,
    waiting: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// A bar that is shown after a second if it is wanted, standard error is a terminal, and this is
    /// no run of continuous integration.
    pub(crate) fn of(wanted: bool) -> Self {
        let bar = ProgressBar::hidden();
        let ci = std::env::var_os("CI").is_some();
        if !wanted || ci || !std::io::stderr().is_terminal() {
            return Self { bar, waiting: None };
        }
        let (sender, receiver) = channel();
        let later = bar.clone();
        let waiting = std::thread::spawn(move || {
            if receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                show(&later, ProgressDrawTarget::stderr());
                later.enable_steady_tick(TICK);
            }
        });
        Self { bar, waiting: Some((sender, waiting)) }
    }

    /// What begins now, of so many parts if they can be counted. One part alone tells nothing.
    pub(crate) fn begins(&self, what: &str, parts: Option<u64>) {
        let parts = parts.filter(|parts| *parts > 1);
        match parts {
            Some(parts) => self.bar.set_length(parts),
            None => self.bar.unset_length(),
        }
        self.bar.set_position(0);
        self.bar.set_style(style(parts.is_some()));
        self.bar.set_message(shown(what));
    }

    /// One part is done.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }

    /// A reader whose bytes are counted.
    pub(crate) fn reading(&self, from: impl Read + 'static) -> Box<dyn Read> {
        Box::new(self.bar.wrap_read(from))
    }

    /// A writer to the same terminal: the bar steps aside for what it writes.
    pub(crate) fn beside(&self, to: impl Write + 'static) -> Box<dyn Write> {
        Box::new(Beside { bar: self.bar.clone(), to })
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, waiting)) = self.waiting.take() {
            drop(sender);
            // It draws nothing after this, whatever became of it.
            let _ = waiting.join();
        }
        self.bar.finish_and_clear();
    }
}

fn show(bar: &ProgressBar, target: ProgressDrawTarget) {
    bar.set_draw_target(target);
    bar.tick();
}

fn style(counted: bool) -> ProgressStyle {
    let template =
        if counted { "{wide_msg} {bar:24} {percent:>3} %" } else { "{spinner} {wide_msg}" };
    // Without its template it is drawn in another way.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Writes beside a bar.
struct Beside<W> {
    bar: ProgressBar,
    to: W,
}

impl<W: Write> Write for Beside<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bar.suspend(|| self.to.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::InMemoryTerm;

    #[test]
    fn nothing_is_drawn_that_is_not_wanted() {
        let progress = Progress::of(false);
        progress.begins("tests", Some(2));
        progress.step();
        assert!(progress.bar.is_hidden() && progress.waiting.is_none());
    }

    #[test]
    fn what_is_drawn_is_counted_and_goes_away() {
        let terminal = InMemoryTerm::new(4, 80);
        let progress = Progress { bar: ProgressBar::hidden(), waiting: None };
        progress.begins("tests of \u{1b}[31mp", Some(4));
        progress.step();
        show(&progress.bar, ProgressDrawTarget::term_like(Box::new(terminal.clone())));
        let drawn = terminal.contents();
        // The colour that the name asks for is text, and no colour.
        assert!(drawn.contains("tests of ") && drawn.contains("[31mp"), "{drawn:?}");
        assert!(drawn.contains("25 %"), "{drawn:?}");
        drop(progress);
        assert_eq!(terminal.contents(), "");
    }
}
