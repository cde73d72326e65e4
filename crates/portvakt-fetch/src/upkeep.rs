//! Keeping the keys of a verifier up to date.

use crate::error::FetchError;
use crate::fetcher::Fetcher;
use crate::unknown_kids::UnknownKids;
use portvakt_eval::Time;
use portvakt_jwt::{Issuer, KeyAddress, Pace, Refresh, SkippedKey, Standing, Verifier};
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep};

/// The longest sleep, in seconds: after it one looks whether the clock was set, or the machine slept.
const LONGEST_SLEEP: i64 = 60;

/// Keeps the keys of a verifier's issuers up to date: those with an address; others are left alone.
///
/// ```
/// use portvakt_eval::Time;
/// use portvakt_fetch::{Fetcher, KeyEvent, Upkeep};
/// use portvakt_jwt::{Pace, Verifier};
/// use std::sync::Arc;
///
/// /// Runs as long as the service does; `now` tells the time.
/// async fn keep(fetcher: Fetcher, verifier: Arc<Verifier>, now: fn() -> Time) {
///     let pace = Pace { max_age: 900, ..Pace::default() };
///     let upkeep = Upkeep::new(fetcher, Arc::clone(&verifier)).with_pace(pace);
///     let unknown_kids = upkeep.unknown_kids();
///     tokio::spawn(upkeep.run(now, |event: KeyEvent<'_>| eprintln!("{event}")));
///     // And where tokens are verified:
///     let token = b"a.b.c";
///     if let Err(error) = verifier.verify(token, now()) {
///         unknown_kids.refused(token, &error);
///     }
/// }
/// # let _ = keep;
/// ```
#[derive(Debug)]
pub struct Upkeep {
    fetcher: Fetcher,
    verifier: Arc<Verifier>,
    pace: Pace,
    unknown_kids: UnknownKids,
}

/// What became of the keys of an issuer, which is named as the trust names it.
#[derive(Debug)]
#[non_exhaustive]
pub enum KeyEvent<'e> {
    /// They were fetched.
    Fetched {
        /// The issuer.
        issuer: &'e str,
        /// How many can be used.
        keys: usize,
        /// Those that cannot.
        skipped: &'e [SkippedKey],
    },
    /// They were not fetched; those that are there stay.
    Failed {
        /// The issuer.
        issuer: &'e str,
        /// Why.
        error: &'e FetchError,
    },
    /// They were too old and are no longer used: tokens of the issuer are refused.
    Forgotten {
        /// The issuer.
        issuer: &'e str,
    },
}

impl fmt::Display for KeyEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetched { issuer, keys, skipped } => {
                write!(f, "keys of `{issuer}`: {keys} can be used, {} not", skipped.len())
            }
            Self::Failed { issuer, error } => write!(f, "keys of `{issuer}`: {error}"),
            Self::Forgotten { issuer } => {
                write!(f, "keys of `{issuer}`: too old, no longer used")
            }
        }
    }
}

impl Upkeep {
    /// Keeps the keys of this verifier, at the [pace](Pace) that is usual.
    #[must_use]
    pub fn new(fetcher: Fetcher, verifier: Arc<Verifier>) -> Self {
        let unknown_kids = UnknownKids::of(verifier.trust());
        Self { fetcher, verifier, pace: Pace::default(), unknown_kids }
    }

    /// Keeps another pace.
    #[must_use]
    pub fn with_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Where those who verify tell of tokens with an unknown `kid`.
    #[must_use]
    pub fn unknown_kids(&self) -> UnknownKids {
        self.unknown_kids.clone()
    }

    /// Fetches the keys of each issuer at once, and again whenever a [`Refresh`] says so, until it
    /// is dropped. A fetch that fails leaves the keys that are there, until they are too old.
    ///
    /// `clock` tells the time. `report` hears what becomes of the keys; it is called on the tasks
    /// that fetch and should not take long.
    ///
    /// Keys that the verifier has when it starts count as fetched then. When it ends, the keys of
    /// the issuers whose keys it kept are forgotten: nobody would notice that they grow too old.
    ///
    /// It needs the I/O and timers of a tokio runtime.
    pub async fn run<C, R>(self, clock: C, report: R)
    where
        C: Fn() -> Time + Send + Sync + 'static,
        R: Fn(KeyEvent<'_>) + Send + Sync + 'static,
    {
        let (clock, report) = (Arc::new(clock), Arc::new(report));
        let mut tasks = JoinSet::new();
        for issuer in self.verifier.trust().issuers() {
            if issuer.keys == KeyAddress::HandedIn {
                continue;
            }
            let mut kept = Kept {
                fetcher: self.fetcher.clone(),
                verifier: Arc::clone(&self.verifier),
                issuer: issuer.clone(),
                unknown_kids: self.unknown_kids.clone(),
                clock: Arc::clone(&clock),
                report: Arc::clone(&report),
                refresh: Refresh::new(self.pace),
                installed: true,
                asked: true,
            };
            tasks.spawn(async move { kept.keep().await });
        }
        while let Some(ended) = tasks.join_next().await {
            if let Err(error) = ended
                && error.is_panic()
            {
                std::panic::resume_unwind(error.into_panic());
            }
        }
    }
}

/// The keys of one issuer.
struct Kept<C, R> {
    fetcher: Fetcher,
    verifier: Arc<Verifier>,
    issuer: Issuer,
    unknown_kids: UnknownKids,
    clock: Arc<C>,
    report: Arc<R>,
    refresh: Refresh,
    /// The verifier may have keys.
    installed: bool,
    /// Some token had an unknown `kid`: there is no need to hear of more.
    asked: bool,
}

impl<C: Fn() -> Time, R: Fn(KeyEvent<'_>)> Kept<C, R> {
    async fn keep(&mut self) {
        // As if the keys that are there had been fetched now, and some token had shown that they
        // are too few.
        let now = (self.clock)();
        self.refresh.succeeded(now);
        self.refresh.unknown_kid(now);
        loop {
            self.forget_if_too_old();
            if self.refresh.due((self.clock)()) {
                self.fetch().await;
            } else {
                self.wait().await;
            }
        }
    }

    async fn fetch(&mut self) {
        self.refresh.started((self.clock)());
        let (fetcher, issuer) = (self.fetcher.clone(), self.issuer.clone());
        let mut fetching = pin!(fetcher.fetch_once(&issuer));
        let fetched = loop {
            tokio::select! {
                fetched = &mut fetching => break fetched,
                () = self.pause() => self.forget_if_too_old(),
            }
        };
        let now = (self.clock)();
        let issuer = issuer.name.as_str();
        match fetched {
            Ok(keys) => {
                let (count, skipped) = (keys.len(), keys.skipped().to_vec());
                self.installed = self.verifier.replace_keys(issuer, keys).is_ok();
                self.refresh.succeeded(now);
                self.asked = false;
                // Whoever was refused while they were fetched may find its key now.
                self.unknown_kids.forget(issuer);
                (self.report)(KeyEvent::Fetched { issuer, keys: count, skipped: &skipped });
            }
            Err(error) => {
                self.refresh.failed(now);
                (self.report)(KeyEvent::Failed { issuer, error: &error });
            }
        }
    }

    /// Waits until there may be something to do.
    async fn wait(&mut self) {
        let pause = self.pause();
        let told = self.unknown_kids.told(&self.issuer.name);
        tokio::select! {
            () = told, if !self.asked => {
                self.asked = true;
                self.refresh.unknown_kid((self.clock)());
            }
            () = pause => {}
        }
    }

    /// Sleeps until the time at which to look again, but not for long.
    fn pause(&mut self) -> Sleep {
        let now = (self.clock)();
        let seconds = self.refresh.next(now).seconds().saturating_sub(now.seconds());
        sleep(Duration::from_secs(seconds.clamp(1, LONGEST_SLEEP).unsigned_abs()))
    }

    fn forget_if_too_old(&mut self) {
        if self.installed && self.refresh.standing((self.clock)()) == Standing::TooOld {
            self.installed = self.verifier.forget_keys(&self.issuer.name).is_err();
            (self.report)(KeyEvent::Forgotten { issuer: &self.issuer.name });
        }
    }
}

impl<C, R> Drop for Kept<C, R> {
    fn drop(&mut self) {
        // The issuer is one of the verifier's own, so that there is nobody to tell of an error.
        let _ = self.verifier.forget_keys(&self.issuer.name);
    }
}
