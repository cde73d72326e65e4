//! Time lines, and what holds of all of them.

use super::Standing::{self, Fresh, Stale, TooOld};
use super::{Pace, Refresh};
use Step::{Expect, Failed, Started, Succeeded, UnknownKid};
use portvakt_eval::Time;
use proptest::prelude::{Just, Strategy, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

/// Short times, so that each can be seen in a table.
const PACE: Pace = Pace { max_age: 100, cool_down: 10, max_back_off: 40, max_stale: 200 };

/// What happens, at a second.
#[derive(Debug, Clone, Copy)]
enum Step {
    UnknownKid,
    Started,
    Succeeded,
    Failed,
    /// Whether a fetch is due, how the keys are, and in how many seconds to look again.
    Expect(bool, Standing, u32),
}

fn second(second: i64) -> Time {
    Time::from_seconds(second).unwrap()
}

#[track_caller]
fn check(pace: Pace, line: &[(i64, Step)]) {
    let mut refresh = Refresh::new(pace);
    for (at, step) in line {
        let now = second(*at);
        match step {
            Step::UnknownKid => refresh.unknown_kid(now),
            Step::Started => refresh.started(now),
            Step::Succeeded => refresh.succeeded(now),
            Step::Failed => refresh.failed(now),
            Step::Expect(due, standing, next) => {
                let found = (refresh.due(now), refresh.standing(now), refresh.next(now));
                assert_eq!(found, (*due, *standing, now.later_by(*next)), "at {at}");
            }
        }
    }
}

#[test]
fn keys_are_fetched_at_once_and_again_by_age() {
    check(
        PACE,
        &[
            (0, Expect(true, TooOld, 0)),
            (0, Started),
            (0, Expect(false, TooOld, 10)),
            (1, Succeeded),
            (1, Expect(false, Fresh, 100)),
            (100, Expect(false, Fresh, 1)),
            (101, Expect(true, Stale, 0)),
            (101, Started),
            (101, Expect(false, Stale, 10)),
            (103, Succeeded),
            (103, Expect(false, Fresh, 100)),
        ],
    );
}

#[test]
fn an_unknown_kid_makes_one_fetch_a_cool_down() {
    check(
        PACE,
        &[
            (0, Started),
            (0, Succeeded),
            (3, UnknownKid),
            (3, Expect(false, Fresh, 7)),
            (9, UnknownKid),
            (9, Expect(false, Fresh, 1)),
            (10, Expect(true, Fresh, 0)),
            (10, Started),
            (10, UnknownKid),
            (10, Expect(false, Fresh, 10)),
            (11, Succeeded),
            // Whoever asked while keys were fetched asks again if it still matters.
            (11, Expect(false, Fresh, 100)),
            (12, UnknownKid),
            (12, Expect(false, Fresh, 8)),
            (50, Expect(true, Fresh, 0)),
        ],
    );
}

#[test]
fn failures_double_the_wait_and_keep_the_keys() {
    check(
        PACE,
        &[
            (0, Started),
            (0, Succeeded),
            (100, Started),
            (101, Failed),
            (101, Expect(false, Stale, 19)),
            (120, Expect(true, Stale, 0)),
            (120, Started),
            (121, Failed),
            (121, Expect(false, Stale, 39)),
            (160, Started),
            (161, Failed),
            (161, Expect(false, Stale, 39)),
            (199, Expect(false, Stale, 1)),
            (200, Expect(true, TooOld, 0)),
            (200, Started),
            (200, Succeeded),
            (200, UnknownKid),
            (200, Expect(false, Fresh, 10)),
        ],
    );
}

#[test]
fn keys_are_forgotten_between_two_fetches() {
    check(
        Pace { max_back_off: 1000, ..PACE },
        &[
            (0, Started),
            (0, Succeeded),
            (190, Started),
            (191, Failed),
            // The fetch is due at 210.
            (191, Expect(false, Stale, 9)),
            (200, Expect(false, TooOld, 10)),
            (210, Expect(true, TooOld, 0)),
        ],
    );
}

#[test]
fn a_fetch_that_never_ends_is_no_obstacle() {
    check(PACE, &[(0, Started), (9, Expect(false, TooOld, 1)), (10, Expect(true, TooOld, 0))]);
}

#[test]
fn a_clock_that_is_set_back_widens_nothing() {
    check(
        PACE,
        &[
            (1000, Started),
            (1000, Succeeded),
            (1004, Expect(false, Fresh, 96)),
            // Four seconds have passed, and then who knows how many.
            (500, Expect(false, Stale, 6)),
            (505, Expect(false, Stale, 1)),
            (506, Expect(true, Stale, 0)),
            (0, Expect(true, Stale, 0)),
            (189, Expect(true, Stale, 0)),
            (190, Expect(true, TooOld, 0)),
            (-100, Expect(true, TooOld, 0)),
            (-100, Started),
            (-100, Succeeded),
            (-100, Expect(false, Fresh, 100)),
        ],
    );
}

#[test]
fn odd_paces_are_no_obstacle() {
    let never_cool = Pace { cool_down: 0, max_back_off: 0, ..PACE };
    check(never_cool, &[(0, Started), (0, Expect(false, TooOld, 1)), (1, Expect(true, TooOld, 0))]);
    let short_lived = Pace { max_age: 100, max_stale: 20, ..PACE };
    let line = [(0, Started), (0, Succeeded), (19, Expect(false, Fresh, 1))];
    check(short_lived, &line);
    check(short_lived, &[&line[..], &[(20, Expect(true, TooOld, 0))]].concat());
    let longest = Pace {
        max_age: u32::MAX,
        cool_down: u32::MAX,
        max_back_off: u32::MAX,
        max_stale: u32::MAX,
    };
    let mut refresh = Refresh::new(longest);
    refresh.started(Time::MIN);
    (0..100).for_each(|_| refresh.failed(Time::MIN));
    assert!(!refresh.due(Time::MIN.later_by(u32::MAX - 1)));
    assert!(refresh.due(Time::MAX));
}

/// One of the things that happen while keys are fetched and used.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// The clock shows so many seconds more or less.
    Pass(i64),
    UnknownKid,
    /// Whoever fetches looks, and fetches if it is due.
    Look,
    Succeeded,
    Failed,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        3 => (0_i64..30).prop_map(Event::Pass),
        1 => (0_i64..300).prop_map(Event::Pass),
        1 => (-300_i64..0).prop_map(Event::Pass),
        2 => Just(Event::UnknownKid),
        4 => Just(Event::Look),
        2 => Just(Event::Succeeded),
        1 => Just(Event::Failed),
    ];
    prop::collection::vec(event, 0..120)
}

proptest! {
    #[test]
    fn no_events_make_two_fetches_a_cool_down_or_keep_old_keys(events in events()) {
        let mut refresh = Refresh::new(PACE);
        let mut clock = 1_000_000_i64;
        // Seconds that passed, by steps forward: in all, at the last start, at the last success.
        let (mut passed, mut started, mut fetched) = (0_i64, None::<i64>, None::<i64>);
        // Since the last success: whether a `kid` was unknown, and the clock set back.
        let (mut asked, mut set_back) = (false, false);
        for event in events {
            let now = second(clock);
            match event {
                Event::Pass(seconds) => {
                    clock = clock.saturating_add(seconds);
                    passed = passed.saturating_add(seconds.max(0));
                    set_back |= seconds < 0;
                }
                Event::UnknownKid => {
                    refresh.unknown_kid(now);
                    asked = true;
                }
                Event::Look if refresh.due(now) => {
                    let cool = started.is_none_or(|started| passed.saturating_sub(started) >= 10);
                    prop_assert!(cool, "two fetches within a cool-down");
                    refresh.started(now);
                    started = Some(passed);
                    prop_assert!(!refresh.due(now));
                }
                Event::Look => {}
                Event::Succeeded => {
                    refresh.succeeded(now);
                    (fetched, asked, set_back) = (Some(passed), false, false);
                }
                Event::Failed => refresh.failed(now),
            }
            let now = second(clock);
            let age = fetched.map(|fetched| passed.saturating_sub(fetched));
            let standing = refresh.standing(now);
            prop_assert_eq!(standing == TooOld, age.is_none_or(|age| age >= 200));
            prop_assert_eq!(standing == Fresh, age.is_some_and(|age| age < 100) && !set_back);
            if standing == Fresh && !asked {
                prop_assert!(!refresh.due(now), "fresh keys are fetched for no reason");
            }
            let (due, next) = (refresh.due(now), refresh.next(now));
            prop_assert_eq!(due, next == now);
            // Nothing happens before the time at which to look again.
            let mut before = refresh.clone();
            if let Some(just_before) = next.seconds().checked_sub(1).filter(|one| *one >= clock) {
                prop_assert!(!before.due(second(just_before)));
                prop_assert_eq!(before.standing(second(just_before)) == TooOld, standing == TooOld);
            }
            let mut then = refresh.clone();
            prop_assert!(then.due(next) || then.standing(next) == TooOld);
        }
    }
}
