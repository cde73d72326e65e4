//! Decides one request by the policy of the Dialogporten API.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use portvakt::load::{self, RegisterSupply};
use portvakt::{Engine, Limits, Time, Value, VerifiedClaims};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new("policies/dialogporten");
    let claims = include_bytes!("../../../policies/dialogporten/samples/service_owner.json");

    let tree = load::policy(folder, &Limits::default())?.tree;
    let supply = RegisterSupply::from_folder(&folder.join("registers"), &tree)?;
    let registers = tree.registers(supply.iter())?;
    let create = tree.capability("serviceowner.dialogs.create")?;
    let resource_type = tree.attribute("resource.type")?;

    let engine = Engine::try_new(&tree, &registers)?;
    let binding = engine.bind(&VerifiedClaims::vouched_for_by_caller(claims))?;
    let subject = engine.subject(&binding, Time::from_seconds(1_767_225_601)?)?;
    let resource = [resource_type.is(Value::Text("GenericAccessResource"))];
    println!("{:?}", subject.request(create, &resource, &[]).decide());
    Ok(())
}
