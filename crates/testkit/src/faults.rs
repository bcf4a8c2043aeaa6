//! Faults: at one call among all calls to all ports, something goes wrong.

use std::sync::{Arc, Mutex};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The call fails and has done nothing; later calls work.
    LostWrite,
    /// The call has done its work and its answer is lost: the caller sees a failure.
    LostAnswer,
    /// Half of the work is done, and the caller sees a failure.
    Torn,
    /// The process is gone before the call: this and all later calls fail.
    KilledBefore,
    /// The process is gone after the call: it is done, this and all later calls fail.
    KilledAfter,
    /// The disk is full at this call, and has space again afterwards.
    DiskFull,
}

impl FaultKind {
    pub const ALL: [Self; 6] = [
        Self::LostWrite,
        Self::LostAnswer,
        Self::Torn,
        Self::KilledBefore,
        Self::KilledAfter,
        Self::DiskFull,
    ];
}

/// What a port has to do about the present call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Do nothing and fail.
    Fail,
    /// Do everything and fail.
    DoAndFail,
    /// Do half and fail.
    HalfAndFail,
    /// Do nothing and say that the disk is full.
    Full,
}

#[derive(Debug, Default)]
struct Plan {
    calls: u64,
    at: Option<(u64, FaultKind)>,
    dead: bool,
    struck: bool,
}

/// The fault plan that all twins of a disk share.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

impl Faults {
    /// Plans a fault at the `call`-th writing call from now, counted from 0.
    pub fn strike(&self, call: u64, kind: FaultKind) {
        let mut plan = self.0.lock().unwrap();
        *plan = Plan {
            at: Some((call, kind)),
            ..Plan::default()
        };
    }

    /// No faults any more.
    pub fn heal(&self) {
        let mut plan = self.0.lock().unwrap();
        plan.at = None;
        plan.dead = false;
    }

    /// Whether the planned fault has happened.
    pub fn struck(&self) -> bool {
        self.0.lock().unwrap().struck
    }

    /// How many writing calls there were since the last `strike`.
    pub fn calls(&self) -> u64 {
        self.0.lock().unwrap().calls
    }

    /// Asked by a twin at every writing call.
    pub fn next(&self) -> Fault {
        let mut plan = self.0.lock().unwrap();
        if plan.dead {
            return Fault::Fail;
        }
        let call = plan.calls;
        plan.calls += 1;
        let Some((at, kind)) = plan.at else {
            return Fault::None;
        };
        if call != at {
            return Fault::None;
        }
        plan.struck = true;
        plan.dead = matches!(kind, FaultKind::KilledBefore | FaultKind::KilledAfter);
        match kind {
            FaultKind::LostWrite | FaultKind::KilledBefore => Fault::Fail,
            FaultKind::LostAnswer | FaultKind::KilledAfter => Fault::DoAndFail,
            FaultKind::Torn => Fault::HalfAndFail,
            FaultKind::DiskFull => Fault::Full,
        }
    }

    /// Asked by a twin at every reading call.
    pub fn dead(&self) -> bool {
        self.0.lock().unwrap().dead
    }
}
