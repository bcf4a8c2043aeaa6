//! Runs a job and writes down what was said, one line each.

use evidence::{Finding, Locator, Unread};
use parser_protocol::{FromWorker, Inbox, Limits, MediaType, Session, media_type};
use parsers::{HostGone, Output};

/// What came of a job.
pub(crate) struct Record {
    pub(crate) lines: Vec<String>,
    /// The very bytes that the worker would have sent.
    pub(crate) sent: Vec<u8>,
    content: Vec<u8>,
    current: String,
    session: Session,
}

impl Output for Record {
    fn message(&mut self, message: &FromWorker<'_>) -> Result<(), HostGone> {
        let mut bytes = Vec::new();
        message.encode(&mut bytes);
        self.sent.extend_from_slice(&bytes);
        let mut inbox = Inbox::new();
        inbox.space()[..bytes.len()].copy_from_slice(&bytes);
        inbox.filled(bytes.len());
        let frame = inbox.next_frame().expect("a frame").expect("whole");
        let arrived = FromWorker::decode(frame).expect("a message");
        assert_eq!(&arrived, message);
        self.session
            .accept(&arrived)
            .expect("in order and within the limits");
        self.write_down(arrived);
        Ok(())
    }
}

impl Record {
    fn write_down(&mut self, message: FromWorker<'_>) {
        match message {
            FromWorker::Member { locator, .. } => self.current = locator.to_string(),
            FromWorker::Data(bytes) => self.content.extend_from_slice(bytes),
            FromWorker::MemberEnd { unread } => {
                let content = std::mem::take(&mut self.content);
                let shown = match String::from_utf8(content) {
                    Ok(text) if text.len() < 40 => format!("{text:?}"),
                    Ok(text) => format!("{} bytes", text.len()),
                    Err(error) => format!("{} bytes", error.as_bytes().len()),
                };
                let line = format!("{} = {shown}{}", self.current, gaps(&unread));
                self.lines.push(line);
            }
            FromWorker::Finding { of, finding } => self.lines.push(said(of.as_ref(), &finding)),
            FromWorker::Hello { .. } | FromWorker::Done => {}
        }
    }
}

fn gaps(unread: &[Unread]) -> String {
    unread
        .iter()
        .map(|gap| format!(" ! {}", one_gap(gap)))
        .collect()
}

fn one_gap(gap: &Unread) -> String {
    let place = match gap.extent {
        None => String::new(),
        Some(evidence::Extent {
            bytes: None,
            offset,
        }) => format!(" from {offset}"),
        Some(evidence::Extent {
            bytes: Some(bytes),
            offset,
        }) => format!(" {offset}+{bytes}"),
    };
    format!("{:?}{place}: {}", gap.kind, gap.reason)
}

fn said(of: Option<&Locator>, finding: &Finding) -> String {
    let of = of.map_or(".".to_owned(), ToString::to_string);
    match finding {
        Finding::Container {
            members,
            parser,
            unread,
        } => {
            format!("{of}: {parser} with {members}{}", gaps(unread))
        }
        Finding::Picture {
            height,
            pdq_quality,
            width,
            ..
        } => {
            let good = if *pdq_quality >= 50 { "good" } else { "poor" };
            format!("{of}: picture {width}x{height} {good}")
        }
        Finding::Gap { unread, .. } => format!("{of}: ! {}", one_gap(unread)),
        other => panic!("no worker says {other:?}"),
    }
}

/// Limits under which tests need little memory.
pub(crate) fn limits() -> Limits {
    Limits {
        memory_bytes: 256 << 20,
        ..Limits::default()
    }
}

/// Examines a content as what it is.
pub(crate) fn record(content: &[u8], limits: Limits) -> Record {
    let bytes = content.len() as u64;
    let head = &content[..content.len().min(media_type::HEAD_BYTES)];
    record_as(media_type::identify(head, bytes), content, limits)
}

/// Examines a content as what somebody says it is.
pub(crate) fn record_as(kind: MediaType, content: &[u8], limits: Limits) -> Record {
    let mut record = Record {
        content: Vec::new(),
        current: String::new(),
        lines: Vec::new(),
        sent: Vec::new(),
        session: Session::new(limits, content.len() as u64),
    };
    parsers::examine(kind, &content, limits, &mut record).expect("the host is here");
    assert!(record.session.is_done());
    record
}

/// The lines for a content must be these.
#[track_caller]
pub(crate) fn check(content: &[u8], expected: &[&str]) {
    let first = record(content, limits());
    assert_eq!(first.lines, expected);
    let second = record(content, limits());
    assert_eq!(first.sent, second.sent, "the same bytes every time");
}
