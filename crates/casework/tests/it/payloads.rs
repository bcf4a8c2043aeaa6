//! Payloads: the one spelling, nothing unknown, nothing of another version.

use casework::{Act, Command, Payload, PayloadError, Salt};
use evidence::CommandId;

use crate::world::World;

fn payload(command: Command) -> Payload {
    Payload {
        clock: None,
        command,
        command_id: CommandId::from_random([1; 16]),
        refusal: None,
        salt: Salt([2; 32]),
        v: 1,
    }
}

#[test]
fn every_command_survives() {
    let samples = World::new().samples();
    for command in &samples {
        let payload = payload(command.clone());
        let plain = payload.encode().expect("a payload");
        assert_eq!(Payload::decode_strict(&plain).expect("reads back"), payload);
        let text = String::from_utf8(plain).expect("text");
        assert!(
            text.contains(&format!("{{\"{}\":", command.act())),
            "{text}"
        );
    }
    for act in Act::ALL {
        assert!(samples.iter().any(|command| command.act() == *act), "{act}");
    }
}

#[test]
fn other_spellings_and_members_are_refused() {
    let command = World::new().samples().remove(0);
    let plain = String::from_utf8(payload(command).encode().expect("a payload")).expect("text");
    let check = |from: &str, to: &str| {
        let changed = plain.replacen(from, to, 1);
        assert_ne!(changed, plain, "{from}");
        Payload::decode_strict(changed.as_bytes()).expect_err(to);
    };
    check("{\"command\":", "{\"more\":1,\"command\":");
    check("{\"command\":", "{ \"command\":");
    check("\"office.open\":{", "\"office.open\":{\"more\":1,");
    check("\"office.open\"", "\"office.close\"");
    check("\"v\":1", "\"v\":2");
    check("\"salt\":\"02", "\"salt\":\"0");
    check("\"salt\":\"02", "\"salt\":\"0A");
    let second = plain.replacen("\"v\":1", "\"v\":2", 1);
    let error = Payload::decode(second.as_bytes()).expect_err("version");
    assert!(
        matches!(error, PayloadError::Version { found: 2 }),
        "{error}"
    );
}

#[test]
fn a_salt_never_shows() {
    assert_eq!(format!("{:?}", Salt([7; 32])), "Salt([hidden])");
}
