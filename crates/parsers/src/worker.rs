//! The worker program: confines itself, then answers one job after the other.
//!
//! It speaks over one Unix stream socket that it finds as its standard input. The content of a
//! job comes along, or as a read-only descriptor.

use std::{io::IoSliceMut, mem::MaybeUninit, os::fd::OwnedFd};

use parser_protocol::{Frame, FromWorker, Inbox, ToWorker, VERSION, encode_data};
use rustix::{
    net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg},
    stdio::stdin,
};

use crate::{
    VERSIONS, confine,
    content::FileContent,
    output::{HostGone, Output},
    walk::examine,
};

/// The name under which the program is started, as its first argument.
pub const PROGRAM_NAME: &str = "probity-parser";

/// How much is gathered before it is sent.
const SEND_BYTES: usize = 128 << 10;

/// Why the worker ends.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// The host closed the socket: all is well.
    HostGone,
    /// The host said something that is not the protocol, or the socket failed.
    Broken,
}

impl From<HostGone> for End {
    fn from(_: HostGone) -> Self {
        Self::HostGone
    }
}

/// Runs the worker until its host closes the socket. Never returns: exits with 0, or with 2 when
/// the host broke the protocol.
pub fn main() -> ! {
    // A panic is answered to the host as a gap; its text may quote evidence and goes nowhere.
    std::panic::set_hook(Box::new(|_| {}));
    let end = serve(&mut Receiver::default());
    std::process::exit(match end {
        End::HostGone => 0,
        End::Broken => 2,
    })
}

fn serve(receiver: &mut Receiver) -> End {
    match hello(receiver).and_then(|()| jobs(receiver)) {
        Ok(never) => match never {},
        Err(end) => end,
    }
}

/// Nothing has this type: jobs end only by an end of the worker.
enum Never {}

fn hello(receiver: &mut Receiver) -> Result<(), End> {
    let memory_bytes = receiver.next(|message| match message {
        ToWorker::Hello {
            version: VERSION,
            memory_bytes,
        } => Some(memory_bytes),
        _ => None,
    })?;
    let confinement = confine::apply(memory_bytes);
    let mut sender = Sender::default();
    sender.message(&FromWorker::Hello {
        confinement,
        parsers: VERSIONS.to_owned(),
        version: VERSION,
    })?;
    Ok(sender.flush()?)
}

fn jobs(receiver: &mut Receiver) -> Result<Never, End> {
    let mut sender = Sender::default();
    loop {
        let (media_type, bytes, inline, limits) = receiver.next(|message| match message {
            ToWorker::Job {
                bytes,
                inline,
                limits,
                media_type,
            } => Some((media_type, bytes, inline, limits)),
            _ => None,
        })?;
        if inline {
            let content = receiver.next(|message| match message {
                ToWorker::Bytes(content) => Some(content.to_vec()),
                _ => None,
            })?;
            if u64::try_from(content.len()) != Ok(bytes) {
                return Err(End::Broken);
            }
            examine(media_type, &content.as_slice(), limits, &mut sender)?;
        } else {
            let file = receiver.descriptor.take().ok_or(End::Broken)?.into();
            examine(
                media_type,
                &FileContent { bytes, file },
                limits,
                &mut sender,
            )?;
        }
        sender.flush()?;
    }
}

/// What comes from the host.
#[derive(Default)]
struct Receiver {
    inbox: Inbox,
    descriptor: Option<OwnedFd>,
}

impl Receiver {
    /// The next message, as `want` takes it; one that it does not take breaks the protocol.
    fn next<T>(&mut self, want: impl FnOnce(ToWorker<'_>) -> Option<T>) -> Result<T, End> {
        loop {
            match self.inbox.next_frame().map_err(|_| End::Broken)? {
                Some(frame) => return take(frame, want),
                None => self.receive()?,
            }
        }
    }

    fn receive(&mut self) -> Result<(), End> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let mut into = [IoSliceMut::new(self.inbox.space())];
        let flags = RecvFlags::CMSG_CLOEXEC;
        let received = match recvmsg(stdin(), &mut into, &mut control, flags) {
            Ok(received) => received,
            Err(rustix::io::Errno::INTR) => return Ok(()),
            Err(_) => return Err(End::Broken),
        };
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                for descriptor in descriptors {
                    self.descriptor = Some(descriptor);
                }
            }
        }
        if received.bytes == 0 {
            return Err(if self.inbox.is_empty() {
                End::HostGone
            } else {
                End::Broken
            });
        }
        self.inbox.filled(received.bytes);
        Ok(())
    }
}

fn take<T>(frame: Frame<'_>, want: impl FnOnce(ToWorker<'_>) -> Option<T>) -> Result<T, End> {
    let message = ToWorker::decode(frame).map_err(|_| End::Broken)?;
    want(message).ok_or(End::Broken)
}

/// What goes to the host, gathered so that a small answer is one write.
#[derive(Default)]
struct Sender {
    waiting: Vec<u8>,
}

impl Sender {
    fn flush(&mut self) -> Result<(), HostGone> {
        let mut rest = self.waiting.as_slice();
        while !rest.is_empty() {
            match rustix::io::write(stdin(), rest) {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return Err(HostGone),
            }
        }
        self.waiting.clear();
        Ok(())
    }

    fn flush_if_full(&mut self) -> Result<(), HostGone> {
        if self.waiting.len() >= SEND_BYTES {
            return self.flush();
        }
        Ok(())
    }
}

impl Output for Sender {
    fn message(&mut self, message: &FromWorker<'_>) -> Result<(), HostGone> {
        message.encode(&mut self.waiting);
        self.flush_if_full()
    }

    fn data(&mut self, bytes: &[u8]) -> Result<(), HostGone> {
        encode_data(bytes, &mut self.waiting);
        self.flush_if_full()
    }
}
