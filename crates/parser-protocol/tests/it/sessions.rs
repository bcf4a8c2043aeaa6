//! The order of messages and the limits on all of them.

use evidence::{Finding, Locator, Segment};
use parser_protocol::{FromWorker, Limits, Session, SessionError};

fn member(names: &[&str]) -> FromWorker<'static> {
    FromWorker::Member {
        declared_bytes: None,
        locator: locator(names),
        times: Vec::new(),
    }
}

fn locator(names: &[&str]) -> Locator {
    let segments = names
        .iter()
        .map(|name| Segment::from_bytes(name.as_bytes()));
    Locator::new(segments.collect()).expect("not empty")
}

fn finding(of: &[&str]) -> FromWorker<'static> {
    let finding = Finding::Container {
        members: 0,
        parser: "p".to_owned(),
        unread: Vec::new(),
    };
    let of = (!of.is_empty()).then(|| locator(of));
    FromWorker::Finding { finding, of }
}

const END: FromWorker<'static> = FromWorker::MemberEnd { unread: Vec::new() };
const DATA: FromWorker<'static> = FromWorker::Data(b"four");

fn limits() -> Limits {
    Limits {
        depth: 2,
        members: 3,
        output_bytes: 10,
        ..Limits::default()
    }
}

#[track_caller]
fn check(messages: &[FromWorker<'_>], expected: Result<bool, SessionError>) {
    let mut session = Session::new(limits(), 100);
    let result = messages
        .iter()
        .try_for_each(|message| session.accept(message));
    assert_eq!(result.map(|()| session.is_done()), expected);
}

#[test]
fn allowed() {
    check(&[], Ok(false));
    check(&[FromWorker::Done], Ok(true));
    check(
        &[
            member(&["a"]),
            DATA,
            DATA,
            END,
            finding(&["a"]),
            finding(&[]),
            FromWorker::Done,
        ],
        Ok(true),
    );
    check(
        &[
            member(&["a"]),
            END,
            member(&["a", "b"]),
            END,
            finding(&["a"]),
        ],
        Ok(false),
    );
}

#[test]
fn refused() {
    let order = |message| Err(SessionError::Order { message });
    let hello = FromWorker::Hello {
        confinement: parser_protocol::Confinement::FULL,
        parsers: "p".to_owned(),
        version: 1,
    };
    check(&[hello], order("a second hello"));
    check(&[DATA], order("data outside of a member"));
    check(&[END], order("an end of no member"));
    check(
        &[member(&["a"]), member(&["b"])],
        order("a member inside a member"),
    );
    check(
        &[member(&["a"]), finding(&[])],
        order("a finding inside a member"),
    );
    check(
        &[member(&["a"]), FromWorker::Done],
        order("the end of the job inside a member"),
    );
    check(
        &[member(&["a"]), END, DATA],
        order("data outside of a member"),
    );
    check(
        &[FromWorker::Done, FromWorker::Done],
        order("a message after the end of the job"),
    );
    check(
        &[member(&["a"]), END, member(&["a"])],
        Err(SessionError::Twice),
    );
    check(
        &[member(&["a", "b"])],
        Err(SessionError::Unknown {
            message: "a member",
        }),
    );
    check(
        &[finding(&["a"])],
        Err(SessionError::Unknown {
            message: "a finding",
        }),
    );
}

#[test]
fn limits_hold() {
    let over = |what, limit| Err(SessionError::Limit { what, limit });
    check(
        &[member(&["a"]), DATA, DATA, DATA],
        over("bytes of output", 10),
    );
    check(
        &[
            member(&["a"]),
            END,
            member(&["a", "b"]),
            END,
            member(&["a", "b", "c"]),
        ],
        over("names in a locator", 2),
    );
    check(
        &[
            member(&["a"]),
            END,
            member(&["b"]),
            END,
            member(&["c"]),
            END,
            member(&["d"]),
        ],
        over("members", 3),
    );
    check(
        &[
            finding(&[]),
            finding(&[]),
            finding(&[]),
            finding(&[]),
            finding(&[]),
        ],
        over("findings", 4),
    );
}
