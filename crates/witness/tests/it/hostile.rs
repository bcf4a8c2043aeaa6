//! Callers that are slow, huge, many, or speak no HTTP.

use std::{
    io::{Read as _, Write as _},
    time::Duration,
};

use witness::Limits;

use crate::running::{Answer, Office, Running, folder};

/// Short times, so that a test need not wait for long ones.
fn hasty() -> Limits {
    Limits {
        header_timeout: Duration::from_millis(200),
        body_timeout: Duration::from_millis(200),
        connection_timeout: Duration::from_secs(5),
        connections: 2,
        ..Limits::default()
    }
}

#[test]
fn too_large_a_body_is_refused() {
    let mut office = Office::new('a', 0, 4);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start(folder.path());
    let body = vec![b'a'; 64 * 1024 + 1];
    assert_eq!(running.post(&body).status, 413);
    // Without a length it is counted as it comes.
    let mut chunked = b"POST /w/add-checkpoint HTTP/1.1\r\nhost: w\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..17 {
        chunked.extend_from_slice(b"1000\r\n");
        chunked.extend_from_slice(&[b'a'; 4096]);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(running.send(&chunked).status, 413);
    assert_eq!(running.post(&vec![b'a'; 64 * 1024]).status, 400);
    assert_eq!(running.post(&office.request(0, 4)).status, 200);
}

#[test]
fn slow_callers_are_left_and_others_are_served() {
    let mut office = Office::new('a', 0, 4);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start_with(folder.path(), hasty());
    // One stops in the midst of its first lines, one in the midst of its body. They take both
    // places, and both must go before anybody else is heard.
    let mut head = running.connect();
    head.write_all(b"POST /w/add-checkpoint HTTP/1.1\r\nhost")
        .unwrap();
    let mut body = running.connect();
    body.write_all(b"POST /w/add-checkpoint HTTP/1.1\r\nhost: w\r\nconnection: close\r\ncontent-length: 100\r\n\r\nold 0")
        .unwrap();
    assert_eq!(running.post(&office.request(0, 4)).status, 200);
    assert_eq!(Answer::read(&mut body).status, 408);
    let mut rest = Vec::new();
    let _ = head.read_to_end(&mut rest);
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn what_is_no_request_harms_nobody() {
    let mut office = Office::new('a', 0, 4);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start_with(folder.path(), hasty());
    for junk in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET\r\n\r\n",
        b"POST /w/add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nold 0",
        b"POST /w/add-checkpoint HTTP/9.9\r\n\r\n",
    ] {
        let mut stream = running.connect();
        let _ = stream.write_all(junk);
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(!rest.starts_with(b"HTTP/1.1 200"));
    }
    let long = format!("GET /{} HTTP/1.1\r\nhost: w\r\n\r\n", "a".repeat(100_000));
    let mut stream = running.connect();
    let _ = stream.write_all(long.as_bytes());
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
    assert_eq!(running.post(&office.request(0, 4)).status, 200);
}

#[test]
fn other_addresses_and_methods_are_refused() {
    let mut office = Office::new('a', 0, 4);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start(folder.path());
    assert_eq!(running.get("/w/").status, 200);
    assert_eq!(running.get("/w/add-checkpoint").status, 405);
    assert_eq!(running.post_to("/w/", b"").status, 405);
    for path in [
        "/",
        "/w",
        "/add-checkpoint",
        "/w/key",
        "/w/contradictions/..",
        "/w/contradictions/../key",
        "/w/contradictions/%2e%2e/key",
        "/w/../key",
        "/w/0000/checkpoint",
        "/w/checkpoint",
    ] {
        let answer = running.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("witness-key"), "{path}");
    }
    // Nothing is shown of a record before something is cosigned.
    let path = format!(
        "/w/{}",
        ledger::witness::monitor_path(crate::running::ORIGIN)
    );
    assert_eq!(running.get(&path).status, 404);
    assert_eq!(running.post(&office.request(0, 4)).status, 200);
    assert_eq!(running.get(&path).status, 200);
}

#[test]
fn many_callers_at_once_are_answered_one_after_another() {
    let mut office = Office::new('a', 0, 40);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start_with(folder.path(), hasty());
    let requests: Vec<_> = (1..=40).map(|size| office.request(0, size)).collect();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let asked: Vec<_> = requests
            .iter()
            .map(|request| scope.spawn(|| running.post(request).status))
            .collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    // Exactly one of them was first; whatever came after it was told a size.
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1);
    assert!(answers.iter().all(|status| [200, 409].contains(status)));
}
