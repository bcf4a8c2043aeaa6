//! The courier with a real witness behind it.

use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use courier::HttpCourier;
use ledger::{
    checkpoint::Checkpoint,
    note::SigningKey,
    tree::Hash,
    witness::{encode_request, monitor_path, read_cosignature, read_size},
};
use witness::{Limits, Memory, Settings, Witness, init, serve};
use workbench::ports::Courier as _;

#[test]
fn a_round_with_a_real_witness() {
    let log = SigningKey::from_seed("office.example/record", [7; 32]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let key = init(folder.path(), "overseer.example/witness", [8; 32]).unwrap();
    let logs = format!("{}\n", log.verifier());
    std::fs::write(folder.path().join("logs.txt"), logs).unwrap();
    let settings = Settings::read(folder.path()).unwrap();
    let memory = Memory::open(folder.path(), &key, &settings.logs).unwrap();
    let witness = Witness::new(
        settings,
        memory,
        Box::new(|| 1_800_000_000),
        Box::new(|_| {}),
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/w", listener.local_addr().unwrap());
    let stop = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&stop);
    let thread = std::thread::spawn(move || {
        serve(listener, "/w", Arc::new(witness), Limits::default(), &ended).unwrap();
    });

    let courier = HttpCourier::default();
    let checkpoint = Checkpoint {
        origin: log.name().to_owned(),
        size: 3,
        root: Hash([1; 32]),
    };
    let note = checkpoint.sign(&log);
    let post = |old| {
        let request = encode_request(old, &[], &note);
        let address = format!("{url}/add-checkpoint");
        courier.post(&address, "text/plain", &request).unwrap()
    };
    let first = post(0);
    assert_eq!(first.status, 200);
    let (_, time) = read_cosignature(&first.body, &checkpoint.to_text(), &key).unwrap();
    assert_eq!(time, 1_800_000_000);
    let again = post(0);
    assert_eq!((again.status, read_size(&again.body)), (409, Some(3)));
    assert_eq!(again.content_type, "text/x.tlog.size");
    let shown = courier
        .get(&format!("{url}/{}", monitor_path(log.name())))
        .unwrap();
    assert_eq!(shown.status, 200);
    assert!(shown.body.ends_with(&first.body));

    stop.store(true, Ordering::SeqCst);
    thread.join().unwrap();
}
