//! Each part by tables, and the whole against every small model.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "an overflow in the code of a test fails the test"
)]

mod domains;
mod enumeration;
mod parts;
mod random;
mod tables;

use super::{Feasibility, feasible};
use crate::atom::Atom;
use crate::steps::Steps;
use crate::universe::Universe;

/// So many steps are enough for every conjunction of these tests.
const STEPS: u64 = 1_000_000;

fn ask(universe: &Universe, literals: &[(Atom, bool)]) -> Feasibility {
    let literals: Vec<(&Atom, bool)> =
        literals.iter().map(|(atom, wanted)| (atom, *wanted)).collect();
    feasible(universe, &literals, &Steps::new(STEPS))
}

/// How many random conjunctions are looked at: the environment variable `PORTVAKT_CASES`.
fn cases() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one switch of the test harness; nothing else reads the environment"
    )]
    let asked = std::env::var("PORTVAKT_CASES").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(10_000)
}

#[test]
fn what_is_said_is_what_enumeration_says() {
    let (mut possible, mut impossible, mut beyond) = (0_u32, 0_u32, 0_u32);
    for seed in 0..cases().div_ceil(50) {
        let mut dice = random::Dice::new(seed);
        let small = random::Small::new(&mut dice);
        for _ in 0..50 {
            let literals = small.conjunction(&mut dice);
            let found = enumeration::first(&small, &literals);
            let shown = || format!("seed {seed}\n{:?}\n{literals:?}\n", small.universe.inputs);
            match ask(&small.universe, &literals) {
                Feasibility::Feasible(model) => {
                    for (atom, wanted) in &literals {
                        assert_eq!(model.holds(atom, &small.universe), *wanted, "{}", shown());
                    }
                    let wrong = domains::wrong(&model, &small.universe);
                    assert_eq!(wrong, None, "{model:?} {}", shown());
                    possible += 1;
                    beyond += u32::from(found.is_none());
                }
                Feasibility::Infeasible(core) => {
                    assert_eq!(found, None, "it is possible: {}", shown());
                    assert!(core.is_sorted() && !core.is_empty(), "{core:?}");
                    let core: Vec<_> = core.iter().map(|place| literals[*place].clone()).collect();
                    assert_eq!(enumeration::first(&small, &core), None, "{core:?} {}", shown());
                    let again = ask(&small.universe, &core);
                    assert!(matches!(again, Feasibility::Infeasible(_)), "{core:?} {}", shown());
                    // Now and then: it says no with as few literals as can be.
                    for place in (0..core.len()).filter(|_| impossible % 4 == 0) {
                        let mut fewer = core.clone();
                        fewer.remove(place);
                        let fewer = ask(&small.universe, &fewer);
                        assert!(matches!(fewer, Feasibility::Feasible(_)), "{core:?} {}", shown());
                    }
                    impossible += 1;
                }
                Feasibility::Undecided => panic!("undecided: {}", shown()),
            }
        }
    }
    assert!(possible > impossible / 4 && impossible > possible / 4, "{possible} {impossible}");
    assert!(beyond < possible / 4, "of {possible} models {beyond} are not among the small ones");
}
