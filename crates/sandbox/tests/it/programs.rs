//! The worker programs of these tests. Each is this very test program, started again as a worker
//! with the name of one of these tests as its argument. Started as a test among others, each sees
//! that it is no worker and only says so.

use std::ffi::OsString;

use evidence::{Finding, Locator, Segment};
use parser_protocol::{Confinement, FromWorker, Inbox, VERSION};
use parsers::confine;
use sandbox::Program;

const NAME: &str = "probity-parser";

/// This program as the worker `mode`.
pub(crate) fn program(mode: &str) -> Program {
    let test = format!("programs::{mode}");
    let arguments = [test.as_str(), "--exact", "--test-threads=1"];
    Program {
        arguments: arguments.iter().map(OsString::from).collect(),
        name: NAME.into(),
        path: std::env::current_exe().expect("this program"),
    }
}

fn is_worker() -> bool {
    std::env::args_os().next() == Some(NAME.into())
}

/// A worker that confines itself as the real one does and then does as it likes. It speaks over
/// its standard input.
struct Rogue {
    inbox: Inbox,
}

impl Rogue {
    fn start(confined: bool) -> Self {
        let mut rogue = Self {
            inbox: Inbox::new(),
        };
        rogue.wait();
        let confinement = if confined {
            confine::apply(1 << 30)
        } else {
            Confinement::default()
        };
        rogue.say(&FromWorker::Hello {
            confinement,
            parsers: "rogue 1".to_owned(),
            version: VERSION,
        });
        rogue
    }

    /// Waits for one whole message of the host.
    fn wait(&mut self) {
        while self.inbox.next_frame().expect("a frame").is_none() {
            let count = rustix::io::read(std::io::stdin(), self.inbox.space()).expect("the host");
            if count == 0 {
                std::process::exit(0);
            }
            self.inbox.filled(count);
        }
    }

    /// Waits for a job and its content.
    fn job(&mut self) {
        self.wait();
        self.wait();
    }

    fn say(&mut self, message: &FromWorker<'_>) {
        let mut bytes = Vec::new();
        message.encode(&mut bytes);
        self.bytes(&bytes);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            match rustix::io::write(std::io::stdin(), rest) {
                Ok(count) => rest = &rest[count..],
                Err(_) => std::process::exit(0),
            }
        }
    }

    fn member(&mut self, name: &str) {
        self.say(&FromWorker::Member {
            declared_bytes: None,
            locator: Locator::root(Segment::from_bytes(name.as_bytes())),
            times: Vec::new(),
        });
    }
}

/// Nothing more: the host sees the end of the socket.
fn end() {
    std::process::exit(0);
}

macro_rules! rogue {
    ($name:ident, $confined:expr, |$rogue:ident| $body:block) => {
        #[test]
        fn $name() {
            if is_worker() {
                let mut $rogue = Rogue::start($confined);
                $rogue.job();
                $body
                #[allow(unreachable_code, reason = "some never come to their end")]
                end();
            }
        }
    };
}

#[test]
fn honest() {
    if is_worker() {
        parsers::worker::main();
    }
}

rogue!(bare, false, |rogue| {
    rogue.say(&FromWorker::Done);
    rogue.job();
});

rogue!(hangs, true, |rogue| {
    rogue.wait();
});

rogue!(spins, true, |rogue| {
    let mut count = 0u64;
    while std::hint::black_box(count) < u64::MAX {
        count += 1;
    }
    rogue.say(&FromWorker::Done);
});

rogue!(dies, true, |rogue| {
    rogue.member("begun");
    std::process::exit(7);
});

rogue!(floods_with_data, true, |rogue| {
    rogue.member("flood");
    loop {
        rogue.say(&FromWorker::Data(&[0; 60_000]));
    }
});

rogue!(floods_with_findings, true, |rogue| {
    let finding = Finding::Container {
        members: 0,
        parser: "p".to_owned(),
        unread: Vec::new(),
    };
    loop {
        rogue.say(&FromWorker::Finding {
            finding: finding.clone(),
            of: None,
        });
    }
});

rogue!(names_one_twice, true, |rogue| {
    for _ in 0..2 {
        rogue.member("one");
        rogue.say(&FromWorker::MemberEnd { unread: Vec::new() });
    }
    rogue.say(&FromWorker::Done);
});

rogue!(speaks_of_the_unknown, true, |rogue| {
    let locator = Locator::root(Segment::from_bytes(b"a")).inside(Segment::from_bytes(b"b"));
    rogue.say(&FromWorker::Member {
        declared_bytes: None,
        locator,
        times: Vec::new(),
    });
});

rogue!(sends_data_outside, true, |rogue| {
    rogue.say(&FromWorker::Data(b"x"));
});

rogue!(sends_noise, true, |rogue| {
    rogue.bytes(&[0xa5; 4096]);
});

rogue!(sends_a_huge_frame, true, |rogue| {
    rogue.bytes(&[0xff, 0xff, 0xff, 0x7f, 67, 0, 0, 0]);
});

rogue!(goes_on_after_the_end, true, |rogue| {
    let mut bytes = Vec::new();
    FromWorker::Done.encode(&mut bytes);
    FromWorker::Done.encode(&mut bytes);
    rogue.bytes(&bytes);
});

rogue!(opens_a_file, true, |rogue| {
    let found = std::fs::read("/etc/passwd").is_ok();
    rogue.member(if found { "read" } else { "refused" });
});

rogue!(opens_a_socket, true, |rogue| {
    let found = std::net::TcpListener::bind("127.0.0.1:0").is_ok();
    rogue.member(if found { "bound" } else { "refused" });
});

rogue!(starts_a_program, true, |rogue| {
    let found = std::process::Command::new("/bin/true").spawn().is_ok();
    rogue.member(if found { "started" } else { "refused" });
});

rogue!(allocates_too_much, true, |rogue| {
    let all = vec![1u8; 2 << 30];
    rogue.member(if std::hint::black_box(all).is_empty() {
        "none"
    } else {
        "all"
    });
});

rogue!(writes_to_a_file, true, |rogue| {
    let found = std::fs::write("/tmp/probity-parser-was-here", b"x").is_ok();
    rogue.member(if found { "wrote" } else { "refused" });
});

/// Ends before it says anything.
#[test]
fn never_says_hello() {
    if is_worker() {
        std::process::exit(3);
    }
}

/// Speaks another version.
#[test]
fn speaks_another_version() {
    if is_worker() {
        let mut hello = Vec::new();
        FromWorker::Hello {
            confinement: Confinement::FULL,
            parsers: "p 1".to_owned(),
            version: VERSION + 1,
        }
        .encode(&mut hello);
        rustix::io::write(std::io::stdin(), &hello).expect("the host");
        let mut rogue = Rogue {
            inbox: Inbox::new(),
        };
        rogue.wait();
        rogue.wait();
        std::process::exit(0);
    }
}
