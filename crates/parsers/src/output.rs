//! Where messages go: to the host, or to a list in a test.

use parser_protocol::FromWorker;

/// The host takes nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostGone;

/// Takes the messages of one job in order.
pub trait Output {
    /// Takes a message.
    fn message(&mut self, message: &FromWorker<'_>) -> Result<(), HostGone>;

    /// Takes [`FromWorker::Data`]. Not empty.
    fn data(&mut self, bytes: &[u8]) -> Result<(), HostGone> {
        self.message(&FromWorker::Data(bytes))
    }
}
