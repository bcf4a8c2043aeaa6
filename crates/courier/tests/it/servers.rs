//! Slow, huge, hanging, redirecting and broken servers.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::{Duration, Instant},
};

use courier::HttpCourier;
use workbench::ports::{Courier as _, OutsiderError, Reply};

const SHORT: Duration = Duration::from_millis(150);
const WHOLE: Duration = Duration::from_millis(400);

fn courier() -> HttpCourier {
    HttpCourier::with_timeouts(SHORT, WHOLE)
}

/// A server for one caller; what it does with it is up to the test. It keeps the caller until the
/// test has ended.
struct Server {
    url: String,
    _end: mpsc::Sender<()>,
}

fn server(serve: impl FnOnce(&mut TcpStream) + Send + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/w", listener.local_addr().unwrap());
    let (end, ended) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        serve(&mut stream);
        // Nobody sends: this waits until the test drops its end.
        let _ = ended.recv();
    });
    Server { url, _end: end }
}

/// Reads a request up to the end of its lines.
fn hear(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    let mut byte = [0];
    while !heard.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        heard.push(byte[0]);
    }
    String::from_utf8(heard).unwrap()
}

fn answering(answer: &'static [u8]) -> Server {
    server(move |stream| {
        hear(stream);
        stream.write_all(answer).unwrap();
    })
}

#[track_caller]
fn check(answer: &'static [u8], status: u16, content_type: &str, body: &[u8]) {
    let server = answering(answer);
    let expected = Reply {
        status,
        content_type: content_type.to_owned(),
        body: body.to_vec(),
    };
    let posted = courier().post(&server.url, "text/plain", b"body").unwrap();
    assert_eq!(posted, expected);
}

#[test]
fn every_status_is_an_answer() {
    check(
        b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-type: text/plain\r\n\r\nyes",
        200,
        "text/plain",
        b"yes",
    );
    check(
        b"HTTP/1.1 409 Conflict\r\ncontent-type: text/x.tlog.size\r\ncontent-length: 4\r\n\r\n150\n",
        409,
        "text/x.tlog.size",
        b"150\n",
    );
    check(
        b"HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
        500,
        "",
        b"no",
    );
    check(b"HTTP/1.1 422 X\r\ncontent-length: 0\r\n\r\n", 422, "", b"");
}

#[test]
fn nobody_is_followed_to_another_address() {
    let second = TcpListener::bind("127.0.0.1:0").unwrap();
    second.set_nonblocking(true).unwrap();
    let place = second.local_addr().unwrap();
    let server = server(move |stream| {
        hear(stream);
        let answer =
            format!("HTTP/1.1 307 X\r\nlocation: http://{place}/\r\ncontent-length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let reply = courier().post(&server.url, "text/plain", b"body").unwrap();
    assert_eq!(reply.status, 307);
    assert!(second.accept().is_err(), "nobody must have called there");
}

#[test]
fn what_is_sent_is_what_was_given() {
    let (heard, told) = mpsc::channel();
    let server = server(move |stream| {
        let head = hear(stream);
        let mut body = [0; 4];
        stream.read_exact(&mut body).unwrap();
        heard.send((head, body)).unwrap();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    });
    courier()
        .post(&server.url, "application/timestamp-query", b"body")
        .unwrap();
    let (head, body) = told.recv().unwrap();
    let head = head.to_lowercase();
    assert!(head.starts_with("post /w http/1.1\r\n"), "{head}");
    assert!(head.contains("\r\ncontent-type: application/timestamp-query\r\n"));
    assert!(head.contains("\r\ncontent-length: 4\r\n"));
    assert_eq!(&body, b"body");
}

/// Every call ends within the time that it may take.
#[track_caller]
fn check_away(server: &Server) {
    let begun = Instant::now();
    let answer = courier().get(&server.url);
    assert!(
        matches!(answer, Err(OutsiderError::Away { .. })),
        "{answer:?}"
    );
    assert!(begun.elapsed() < WHOLE * 5, "{:?}", begun.elapsed());
}

#[test]
fn whoever_hangs_is_left() {
    // Says nothing at all.
    check_away(&server(|_| {}));
    // Stops in the midst of its lines, and of its body.
    check_away(&answering(b"HTTP/1.1 200 OK\r\ncontent-le"));
    check_away(&answering(
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",
    ));
    // Always has a little more to say.
    check_away(&server(|stream| {
        hear(stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
        let begun = Instant::now();
        while begun.elapsed() < WHOLE * 4 && stream.write_all(b"x").is_ok() {
            std::thread::yield_now();
        }
    }));
}

#[test]
fn whoever_is_not_there_or_speaks_no_http_is_away() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    let answer = courier().get(&url);
    assert!(
        matches!(answer, Err(OutsiderError::Away { .. })),
        "{answer:?}"
    );
    check_away(&answering(b"220 mail.example ESMTP\r\n"));
    check_away(&answering(b"\x15\x03\x01\x00\x02\x02\x46"));
    // Encrypted where nobody encrypts: an end, and no answer.
    let plain = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let answer = courier().get(&plain.url.replace("http:", "https:"));
    assert!(
        matches!(answer, Err(OutsiderError::Away { .. })),
        "{answer:?}"
    );
}

#[test]
fn too_much_is_not_read() {
    let too_much = |head: &'static str| {
        server(move |stream| {
            hear(stream);
            let _ = stream.write_all(head.as_bytes());
            let block = [b'x'; 65_536];
            for _ in 0..32 {
                if stream.write_all(&block).is_err() {
                    return;
                }
            }
        })
    };
    for head in [
        "HTTP/1.1 200 OK\r\ncontent-length: 2097152\r\n\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: ",
    ] {
        let server = too_much(head);
        let answer = courier().get(&server.url);
        let refused = matches!(
            answer,
            Err(OutsiderError::TooMuch { .. } | OutsiderError::Away { .. })
        );
        assert!(refused, "{head:?}: {answer:?}");
    }
    let server = too_much("HTTP/1.1 200 OK\r\ncontent-length: 2097152\r\n\r\n");
    let answer = courier().get(&server.url);
    assert!(
        matches!(answer, Err(OutsiderError::TooMuch { limit: 262_144, .. })),
        "{answer:?}"
    );
}

#[test]
fn other_addresses_are_not_called() {
    for address in [
        "",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://a:b@127.0.0.1/",
    ] {
        let answer = courier().get(address);
        assert!(
            matches!(answer, Err(OutsiderError::Address { .. })),
            "{address}"
        );
    }
}
