//! When to fetch the keys of an issuer, and how long to use those that are there.
//!
//! ```text
//!  no keys ── succeeded ──▶ fresh ── max_age ──▶ stale ── max_stale ──▶ too old: forget them
//!     ▲                       ▲                    │                        │
//!     └── a fetch is due ─────┴──── succeeded ─────┴────────────────────────┘
//! ```
//!
//! A fetch is due when there are no keys, when they are stale, or when a token had a `kid` that is
//! none of theirs; and never within a cool-down of the last one, whatever the reason and however
//! many tokens ask for it.
//!
//! Time is what the caller says. What has passed is the sum of the steps that it makes forward: a
//! clock that is set back makes nothing younger and ends no cool-down, but since nobody can tell how
//! long that took, a fetch is due and the keys are stale.

#[cfg(test)]
mod tests;

use portvakt_eval::Time;

/// How often keys are fetched and how long they are used. All in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// At which age keys are fetched again: 3,600, an hour. New keys are found before that, when
    /// the first token is signed with one; this is for keys that the issuer takes back.
    pub max_age: u32,
    /// The least time between the starts of two fetches: 30; 0 is as 1.
    pub cool_down: u32,
    /// The longest time between the starts of two fetches after failures, of which each doubles the
    /// cool-down: 300.
    pub max_back_off: u32,
    /// At which age keys are no longer used: 86,400, a day. It bounds how long an issuer's keys may
    /// be accepted while whoever wants to keep them in use keeps us from fetching.
    pub max_stale: u32,
}

/// Whether keys may be used. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// They may.
    Fresh,
    /// They may, and should be fetched again.
    Stale,
    /// There are none, or they must be forgotten.
    TooOld,
}

/// Tells when to fetch the keys of one issuer, without doing it: no I/O and no clock.
///
/// ```
/// use portvakt_eval::Time;
/// use portvakt_jwt::{Pace, Refresh, Standing};
///
/// let at = |second| Time::MIN.later_by(second);
/// let mut refresh = Refresh::new(Pace { max_age: 600, cool_down: 30, ..Pace::default() });
/// assert!(refresh.due(at(0)));
/// refresh.started(at(0));
/// refresh.succeeded(at(1));
/// assert_eq!(refresh.standing(at(1)), Standing::Fresh);
///
/// // The issuer has a new key; a thousand tokens say so.
/// (0..1000).for_each(|_| refresh.unknown_kid(at(20)));
/// assert!(!refresh.due(at(20)));
/// assert_eq!(refresh.next(at(20)), at(30));
/// assert!(refresh.due(at(30)));
/// ```
#[derive(Debug, Clone)]
pub struct Refresh {
    pace: Pace,
    /// The latest time that was told.
    seen: Option<Time>,
    /// Seconds that have passed, by the steps forward of the times that were told.
    passed: u64,
    /// When the last fetch was started, in seconds passed.
    started: Option<u64>,
    /// When keys were last fetched, in seconds passed.
    fetched: Option<u64>,
    /// Failures since then.
    failures: u32,
    /// A token had a `kid` that is none of the keys'.
    unknown_kid: bool,
    /// The time ran backwards since keys were last fetched.
    set_back: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self { max_age: 3_600, cool_down: 30, max_back_off: 300, max_stale: 86_400 }
    }
}

impl Refresh {
    /// There are no keys yet, and a fetch is due.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self {
            pace,
            seen: None,
            passed: 0,
            started: None,
            fetched: None,
            failures: 0,
            unknown_kid: false,
            set_back: false,
        }
    }

    /// Tells whether to fetch now.
    pub fn due(&mut self, now: Time) -> bool {
        self.see(now);
        self.due_in() == 0
    }

    /// Takes note of a token whose `kid` is none of the keys'. Nothing is due earlier than a
    /// cool-down after the last fetch, so that tokens with invented `kid`s cost no more than one
    /// fetch a cool-down.
    pub fn unknown_kid(&mut self, now: Time) {
        self.see(now);
        self.unknown_kid = true;
    }

    /// Takes note of a fetch that begins.
    pub fn started(&mut self, now: Time) {
        self.see(now);
        self.started = Some(self.passed);
    }

    /// Takes note of a fetch that brought keys which can be used.
    pub fn succeeded(&mut self, now: Time) {
        self.see(now);
        self.fetched = Some(self.passed);
        self.failures = 0;
        self.unknown_kid = false;
        self.set_back = false;
    }

    /// Takes note of a fetch that did not. The keys that are there stay.
    pub fn failed(&mut self, now: Time) {
        self.see(now);
        self.failures = self.failures.saturating_add(1);
    }

    /// Tells whether the keys may be used.
    pub fn standing(&mut self, now: Time) -> Standing {
        self.see(now);
        match self.age() {
            Some(age) if age < self.fresh_for() && !self.set_back => Standing::Fresh,
            Some(age) if age < u64::from(self.pace.max_stale) => Standing::Stale,
            _ => Standing::TooOld,
        }
    }

    /// Tells when to look again, if no token with an unknown `kid` comes before: a fetch is due, or
    /// keys must be forgotten. It is `now` if a fetch is due now.
    pub fn next(&mut self, now: Time) -> Time {
        self.see(now);
        let left = self.age().and_then(|age| u64::from(self.pace.max_stale).checked_sub(age));
        let forget = left.filter(|left| *left > 0).unwrap_or(u64::MAX);
        now.later_by(u32::try_from(self.due_in().min(forget)).unwrap_or(u32::MAX))
    }

    /// In how many seconds a fetch is due.
    fn due_in(&self) -> u64 {
        let wanted = match self.age() {
            Some(age) if !self.unknown_kid && !self.set_back => {
                self.fresh_for().saturating_sub(age)
            }
            _ => 0,
        };
        wanted.max(self.wait_left())
    }

    /// What is left of the cool-down.
    fn wait_left(&self) -> u64 {
        let Some(started) = self.started else {
            return 0;
        };
        let cool_down = u64::from(self.pace.cool_down).max(1);
        let longest = cool_down.max(u64::from(self.pace.max_back_off));
        let doubled = 1_u64.checked_shl(self.failures).and_then(|by| cool_down.checked_mul(by));
        let wait = doubled.unwrap_or(longest).min(longest);
        wait.saturating_sub(self.passed.saturating_sub(started))
    }

    /// The age of the keys.
    fn age(&self) -> Option<u64> {
        self.fetched.map(|fetched| self.passed.saturating_sub(fetched))
    }

    fn fresh_for(&self) -> u64 {
        u64::from(self.pace.max_age.min(self.pace.max_stale))
    }

    fn see(&mut self, now: Time) {
        if let Some(seen) = self.seen.replace(now) {
            let step = now.seconds().saturating_sub(seen.seconds());
            self.set_back |= step < 0;
            self.passed = self.passed.saturating_add(u64::try_from(step).unwrap_or(0));
        }
    }
}
