use std::collections::BTreeMap;

use matching::pdq::{Hash, Profile, hash};
use serde_json::Value as Json;

use crate::{decode::decode, shared};

#[test]
fn dump() {
    let Some(expected) = shared::read("threatexchange/pdq/expected.json") else { return };
    let expected: BTreeMap<String, Json> = serde_json::from_slice(&expected).unwrap();
    for (name, refs) in &expected {
        let file = shared::read(&format!("threatexchange/pdq/{name}")).unwrap();
        let p = decode(&file).unwrap();
        if p.layout == matching::pdq::Layout::Rgb8 && name.ends_with("jpg") {
            let z = image::load_from_memory(&file).unwrap().into_rgb8();
            let same = z.as_raw() == &p.bytes;
            let h = |profile: Profile, who: &str| {
                let ours = hash(profile, p.layout, p.width, p.height, z.as_raw()).unwrap();
                ours.hash.distance(&Hash::from_hex(refs[who]["hash"].as_str().unwrap()).unwrap())
            };
            eprintln!("ZUNE {name} same pixels {same} cpp {} pytx {}", h(Profile::Cpp512, "reference_cpp"), h(Profile::Full, "python_threatexchange"));
        }
        let d = |profile: Profile, who: &str| {
            let ours = hash(profile, p.layout, p.width, p.height, &p.bytes).unwrap();
            let theirs = Hash::from_hex(refs[who]["hash"].as_str().unwrap()).unwrap();
            format!("{} (q {} / {})", ours.hash.distance(&theirs), ours.quality, refs[who]["quality"])
        };
        eprintln!("{name}: cpp {}  pytx {}", d(Profile::Cpp512, "reference_cpp"), d(Profile::Full, "python_threatexchange"));
    }
}
