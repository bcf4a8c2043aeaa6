//! One worker process and the socket to it. Dropping it ends it.

use std::{
    io::IoSlice,
    mem::MaybeUninit,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::process::{CommandExt, ExitStatusExt},
    },
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use parser_protocol::{Confinement, Frame, FromWorker, Inbox, ToWorker, VERSION};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    net::{
        AddressFamily, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
        SocketFlags, SocketType, recv, sendmsg, socketpair,
    },
    process::{Pid, PidfdFlags, Signal},
};
use workbench::ports::ParserError;

use super::Program;

/// How long a worker may take to confine itself and say hello.
const HELLO_TIME: Duration = Duration::from_secs(20);

/// A worker process.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    socket: OwnedFd,
    inbox: Inbox,
    confinement: Confinement,
    parsers: String,
    worked: Duration,
}

/// How much longer the host waits for a worker. Only waiting counts, not what the host does with
/// what came.
#[derive(Debug)]
pub(super) struct Patience {
    left: Duration,
    limit_ms: u64,
}

impl Patience {
    pub(super) fn new(limit_ms: u64) -> Self {
        Self {
            left: Duration::from_millis(limit_ms),
            limit_ms,
        }
    }

    fn too_slow(&self) -> ParserError {
        ParserError::TooSlow {
            limit_ms: self.limit_ms,
        }
    }
}

fn not_started(what: impl ToString) -> ParserError {
    ParserError::NotStarted {
        what: what.to_string(),
    }
}

pub(super) fn lied(what: impl ToString) -> ParserError {
    ParserError::Lied {
        what: what.to_string(),
    }
}

impl Process {
    /// Starts a worker and waits until it has confined itself.
    pub(super) fn start(program: &Program, memory_bytes: u64) -> Result<Self, ParserError> {
        let (socket, theirs) = socketpair(
            AddressFamily::UNIX,
            SocketType::STREAM,
            SocketFlags::CLOEXEC,
            None,
        )
        .map_err(not_started)?;
        rustix::io::ioctl_fionbio(&socket, true).map_err(not_started)?;
        let child = Command::new(&program.path)
            .arg0(&program.name)
            .args(&program.arguments)
            .env_clear()
            // One arena: for more, glibc asks the kernel by opening a file, which is forbidden.
            .env("MALLOC_ARENA_MAX", "1")
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(not_started)?;
        let mut process = Self {
            child,
            confinement: Confinement::default(),
            inbox: Inbox::new(),
            parsers: String::new(),
            socket,
            worked: Duration::ZERO,
        };
        process.hello(memory_bytes)?;
        Ok(process)
    }

    fn hello(&mut self, memory_bytes: u64) -> Result<(), ParserError> {
        let mut hello = Vec::new();
        ToWorker::Hello {
            memory_bytes,
            version: VERSION,
        }
        .encode(&mut hello);
        let mut patience = Patience::new(u64::try_from(HELLO_TIME.as_millis()).unwrap_or(0));
        self.send(&hello, None, &mut patience)
            .map_err(not_started)?;
        let (version, confinement, parsers) = loop {
            if let Some(frame) = self.inbox.next_frame().map_err(not_started)? {
                match FromWorker::decode(frame).map_err(not_started)? {
                    FromWorker::Hello {
                        version,
                        confinement,
                        parsers,
                    } => break (version, confinement, parsers),
                    _ => return Err(not_started("it does not begin with a hello")),
                }
            }
            self.receive(&mut patience).map_err(not_started)?;
        };
        if version != VERSION {
            return Err(not_started(format!(
                "it speaks version {version} of the protocol, not {VERSION}"
            )));
        }
        self.confinement = confinement;
        self.parsers = parsers;
        Ok(())
    }

    pub(super) fn confinement(&self) -> Confinement {
        self.confinement
    }

    pub(super) fn parsers(&self) -> &str {
        &self.parsers
    }

    /// How long the host has waited for this worker in all.
    pub(super) fn worked(&self) -> Duration {
        self.worked
    }

    /// Whether nothing is left of what the worker said.
    pub(super) fn is_quiet(&self) -> bool {
        self.inbox.is_empty()
    }

    /// The next frame that has arrived whole.
    pub(super) fn frame(&mut self) -> Result<Option<Frame<'_>>, ParserError> {
        self.inbox.next_frame().map_err(lied)
    }

    /// Sends bytes, with a descriptor beside the first of them.
    pub(super) fn send(
        &mut self,
        mut bytes: &[u8],
        mut descriptor: Option<BorrowedFd<'_>>,
        patience: &mut Patience,
    ) -> Result<(), ParserError> {
        while !bytes.is_empty() {
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
            let mut control = SendAncillaryBuffer::new(&mut space);
            let descriptors: Vec<BorrowedFd<'_>> = descriptor.into_iter().collect();
            if !descriptors.is_empty()
                && !control.push(SendAncillaryMessage::ScmRights(&descriptors))
            {
                return Err(not_started("the descriptor does not fit in a message"));
            }
            let sent = sendmsg(
                &self.socket,
                &[IoSlice::new(bytes)],
                &mut control,
                SendFlags::NOSIGNAL,
            );
            match sent {
                Ok(count) => {
                    bytes = bytes.get(count..).unwrap_or_default();
                    descriptor = None;
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => self.wait(PollFlags::OUT, patience)?,
                Err(_) => return Err(self.died()),
            }
        }
        Ok(())
    }

    /// Waits for more bytes and takes them.
    pub(super) fn receive(&mut self, patience: &mut Patience) -> Result<(), ParserError> {
        loop {
            match recv(&self.socket, self.inbox.space(), RecvFlags::empty()) {
                Ok((_, 0)) => return Err(self.died()),
                Ok((_, count)) => {
                    self.inbox.filled(count);
                    return Ok(());
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => self.wait(PollFlags::IN, patience)?,
                Err(_) => return Err(self.died()),
            }
        }
    }

    fn wait(&mut self, flags: PollFlags, patience: &mut Patience) -> Result<(), ParserError> {
        let start = Instant::now();
        let result = poll_for(&self.socket, flags, patience.left);
        let waited = start.elapsed();
        self.worked = self.worked.saturating_add(waited);
        patience.left = patience.left.saturating_sub(waited);
        match result {
            Ok(true) => Ok(()),
            Ok(false) => Err(patience.too_slow()),
            Err(error) => Err(not_started(error)),
        }
    }

    /// How the worker ended, after its side of the socket was closed. One that closed it and goes
    /// on is ended.
    fn died(&mut self) -> ParserError {
        let exited = Pid::from_child(&self.child);
        let exited = rustix::process::pidfd_open(exited, PidfdFlags::empty())
            .and_then(|process| poll_for(&process, PollFlags::IN, Duration::from_secs(2)))
            .unwrap_or(false);
        if !exited {
            self.end();
            return lied("it closed the socket and went on");
        }
        match self.child.wait() {
            Ok(status) => ParserError::Died {
                how: describe(status),
            },
            Err(error) => ParserError::Died {
                how: error.to_string(),
            },
        }
    }

    fn end(&mut self) {
        // Its whole group, though it can start nothing.
        let _ = rustix::process::kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.end();
        }
    }
}

/// Whether `what` becomes ready in time.
fn poll_for(what: impl AsFd, flags: PollFlags, time: Duration) -> Result<bool, Errno> {
    let until = Instant::now().checked_add(time);
    loop {
        let left = until.map_or(time, |until| {
            until.saturating_duration_since(Instant::now())
        });
        let timeout = Timespec::try_from(left).ok();
        match poll(&mut [PollFd::new(&what, flags)], timeout.as_ref()) {
            Ok(count) => return Ok(count > 0),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
}

/// How a process ended, in words.
fn describe(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => match Signal::from_named_raw(signal) {
            Some(Signal::ABORT) => {
                "it aborted (SIGABRT), as it does when memory is over the limit".to_owned()
            }
            Some(Signal::SYS) => "it made a forbidden system call (SIGSYS)".to_owned(),
            Some(Signal::SEGV) => {
                "it crashed (SIGSEGV), as it does when its stack is over the limit".to_owned()
            }
            Some(Signal::KILL) => "it was killed (SIGKILL)".to_owned(),
            Some(Signal::XCPU) => "its processor time was over the limit (SIGXCPU)".to_owned(),
            _ => format!("signal {signal}"),
        },
        (None, Some(code)) => format!("it ended with code {code}"),
        (None, None) => "it ended in an unknown way".to_owned(),
    }
}
