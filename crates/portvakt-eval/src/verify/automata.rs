//! Automata stay inside themselves.

use super::{Broken, Check};
use crate::image::Image;

const CHECK: Check = Check { table: "automata" };

pub(super) fn verify(image: &Image) -> Result<(), Broken> {
    for automaton in &image.automata {
        CHECK.that(automaton.states > 0, "no states")?;
        CHECK.that((1..=256).contains(&automaton.symbols), "not 1 to 256 byte classes")?;
        CHECK.that((1..=256).contains(&automaton.accept_classes), "not 1 to 256 accept classes")?;
        let start = automaton.byte_classes.checked_mul(256);
        let start = start.ok_or(CHECK.broken("an index is out of range"))?;
        let classes = CHECK.part(&image.byte_classes, start, 256)?;
        let in_range = classes.iter().all(|class| u32::from(*class) < automaton.symbols);
        CHECK.that(in_range, "a byte class is out of range")?;
        let len = automaton.states.checked_mul(automaton.symbols);
        let len = len.ok_or(CHECK.broken("too many transitions"))?;
        let transitions = CHECK.part(&image.transitions, automaton.transitions_start, len)?;
        let inside = transitions.iter().all(|state| *state < automaton.states);
        CHECK.that(inside, "a transition is out of range")?;
        let accepts = CHECK.part(&image.accepts, automaton.accepts_start, automaton.states)?;
        let in_range = accepts.iter().all(|class| *class < automaton.accept_classes);
        CHECK.that(in_range, "an accept class is out of range")?;
    }
    Ok(())
}
