//! What the analysis takes rules to say is what the oracle takes them to say.

use portvakt_testing::enumeration::Drawn;
use portvakt_testing::round::cases;
use portvakt_testing::small::{Everything, Space};

/// At how many places of a space formulas are looked at.
const PLACES: usize = 60;

#[test]
fn formulas_hold_where_the_oracle_says_so() {
    for seed in 0..cases(60) {
        let drawn = Drawn::new(seed);
        let space = Space::small(&[&drawn.policy]);
        let everything = Everything::new(&drawn.policy, &space);
        let mut inquiry = drawn.inquiry();
        for (capability, name) in drawn.capabilities() {
            let scene = inquiry.scene(capability).unwrap_or_else(|error| panic!("{error}"));
            let allows = scene.allows(&mut inquiry.world);
            let world = &inquiry.world;
            for at in (0..space.count()).step_by(space.count().div_ceil(PLACES)) {
                let model = everything.model(at, &world.universe);
                let holds = |node| world.arena.holds(node, &model, &world.universe);
                let about = || {
                    format!("{name} at {:?}: {model:?}\n{}", space.request(at, name), drawn.about)
                };
                let formed = everything.well_formed(capability).holds(at);
                // Whatever is read wrongly makes a request malformed, whatever the formulas say.
                if model.malformed.is_empty() {
                    assert_eq!(holds(scene.well_formed), formed, "well-formed {}", about());
                    assert_eq!(
                        holds(allows),
                        everything.allowed(capability).holds(at),
                        "allows {}",
                        about()
                    );
                }
                for firing in scene.granting.iter().chain(&scene.refusing) {
                    let rule = firing.rule.at();
                    let expected = everything.firing(rule).holds(at);
                    assert_eq!(holds(firing.node), expected, "rule {rule} {}", about());
                }
            }
        }
    }
}
