//! Walking an automaton of an image.

use crate::image::Image;
use crate::index::{at, part};

/// The accept class that the automaton gives a text; 0 for texts that match nothing.
///
/// One step a byte, whatever the text.
pub(crate) fn accept(image: &Image, automaton: u32, text: &[u8]) -> u32 {
    let Some(automaton) = image.automata.get(at(automaton)) else {
        return 0;
    };
    let classes = part(&image.byte_classes, automaton.byte_classes.saturating_mul(256), 256);
    let Some(classes) = classes.first_chunk::<256>() else {
        return 0;
    };
    let transitions = part(
        &image.transitions,
        automaton.transitions_start,
        automaton.states.saturating_mul(automaton.symbols),
    );
    let mut state = 0_u32;
    for byte in text {
        let class = classes.get(usize::from(*byte)).copied().unwrap_or_default();
        let entry = state.wrapping_mul(automaton.symbols).wrapping_add(u32::from(class));
        state = transitions.get(at(entry)).copied().unwrap_or(0);
    }
    let accepts = part(&image.accepts, automaton.accepts_start, automaton.states);
    accepts.get(at(state)).copied().unwrap_or(0)
}
