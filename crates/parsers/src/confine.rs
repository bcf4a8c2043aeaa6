//! The worker's own confinement, put in force before it reads one byte of evidence and never
//! lifted: limits on resources, no new privileges, no files (Landlock), a short list of system
//! calls (seccomp). What a kernel does not have is reported, never passed over.

use std::collections::BTreeMap;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus, Scope};
use parser_protocol::Confinement;
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{
    SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};

mod descriptors;

/// Seconds of processor time after which the kernel ends a worker. The host replaces a worker
/// long before, between two jobs; this is for one whose host is gone.
const PROCESSOR_SECONDS: u64 = 4 * 3600;

/// Confines this process and says what holds.
#[must_use]
pub fn apply(memory_bytes: u64) -> Confinement {
    descriptors::close_inherited();
    let no_new_privileges = rustix::thread::set_no_new_privs(true).is_ok();
    let landlock = no_new_privileges && restrict_files();
    // Landlock needs a descriptor for a moment, so the limit on those comes after it.
    let limits = limit_resources(memory_bytes);
    let seccomp = no_new_privileges && filter_calls();
    Confinement {
        landlock,
        limits,
        no_new_privileges,
        seccomp,
    }
}

fn limit_resources(memory_bytes: u64) -> bool {
    let all = [
        (Resource::As, memory_bytes),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nofile, 8),
        (Resource::Memlock, 0),
        (Resource::Cpu, PROCESSOR_SECONDS),
    ];
    all.into_iter().all(|(resource, value)| {
        let limit = Rlimit {
            current: Some(value),
            maximum: Some(value),
        };
        setrlimit(resource, limit).is_ok()
    })
}

/// No path can be opened, no port bound or reached, no process outside signalled.
fn restrict_files() -> bool {
    let abi = ABI::V6;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
        .and_then(|rules| rules.scope(Scope::from_all(abi)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
    status.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// Calls that are allowed whatever their arguments.
const CALLS: &[i64] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_pread64,
    libc::SYS_recvmsg,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_clock_gettime,
    libc::SYS_getrandom,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_restart_syscall,
];

fn filter_calls() -> bool {
    let Ok(program) = program() else {
        return false;
    };
    seccompiler::apply_filter_all_threads(&program).is_ok()
}

fn program() -> Result<seccompiler::BpfProgram, seccompiler::BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        CALLS.iter().map(|call| (*call, Vec::new())).collect();
    // Memory, but none that can be executed.
    let executable = u64::from(libc::PROT_EXEC.cast_unsigned());
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        let plain = SeccompCondition::new(
            2,
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::MaskedEq(executable),
            0,
        )?;
        rules.insert(call, vec![SeccompRule::new(vec![plain])?]);
    }
    // abort(3) signals its own process: so the host can tell that memory ran out.
    let own = u64::from(
        rustix::process::getpid()
            .as_raw_nonzero()
            .get()
            .cast_unsigned(),
    );
    let itself = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, own)?;
    rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![itself])?]);
    // The standard library asks in debug builds whether what it closes is open.
    let ask = u64::from(libc::F_GETFD.cast_unsigned());
    let asks = SeccompCondition::new(1, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, ask)?;
    rules.insert(libc::SYS_fcntl, vec![SeccompRule::new(vec![asks])?]);
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::KillProcess,
        SeccompAction::Allow,
        TargetArch::try_from(std::env::consts::ARCH)?,
    )?;
    filter.try_into()
}
