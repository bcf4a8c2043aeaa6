//! Compiles `probity-audit` once, for the packages in which it travels. A build machine that has it
//! already names it in `PROBITY_AUDIT_BINARY`.
//!
//! The inner build has a folder of its own, so that it never waits for the lock of the outer one.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

const BINARY: &str = "PROBITY_AUDIT_BINARY";

fn main() {
    println!("cargo::rerun-if-env-changed={BINARY}");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder"));
    let target = out.join("probity-audit");
    if let Some(given) = env::var_os(BINARY) {
        println!("cargo::rerun-if-changed={}", Path::new(&given).display());
        fs::copy(&given, &target).expect("the program that PROBITY_AUDIT_BINARY names is there");
        return;
    }
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the crate"));
    let root = here.join("../..");
    for path in [
        "Cargo.lock",
        "crates/auditor/Cargo.toml",
        "crates/auditor/second/verify.py",
        "crates/auditor/src",
        "crates/auditor/web",
        "crates/ledger/Cargo.toml",
        "crates/ledger/src",
    ] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    let folder = out.join("inner");
    let mut cargo = Command::new(env::var_os("CARGO").expect("cargo names itself"));
    // What the outer build sets for its own compiler (lints, coverage) must not reach the program.
    for name in [
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
        "CARGO_INCREMENTAL",
        "CARGO_BUILD_TARGET",
        "CLIPPY_ARGS",
        "RUSTC",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_WRAPPER",
        "RUSTDOC",
        "RUSTFLAGS",
        "__CARGO_DEFAULT_LIB_METADATA",
    ] {
        cargo.env_remove(name);
    }
    let status = cargo
        .current_dir(&root)
        .args(["build", "--release", "--locked", "--quiet", "-p", "auditor"])
        .args(["--bin", "probity-audit"])
        .arg("--target-dir")
        .arg(&folder)
        // Small, since every package carries it.
        .args(["--config", "profile.release.opt-level=\"s\""])
        .args(["--config", "profile.release.strip=true"])
        .args(["--config", "profile.release.debug=false"])
        .args(["--config", "profile.release.codegen-units=1"])
        .status()
        .expect("cargo starts");
    assert!(status.success(), "probity-audit could not be compiled");
    fs::copy(folder.join("release/probity-audit"), &target).expect("the program was compiled");
}
