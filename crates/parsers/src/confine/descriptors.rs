//! Closing what was inherited. The one place of this crate with unsafe code.

/// Closes every descriptor above the three standard ones. The program that started us opens all
/// its files close-on-exec; this is for libraries that forgot.
#[allow(unsafe_code)]
pub(super) fn close_inherited() {
    // SAFETY: called once, at the start of the worker, before anything of this process has
    // opened a descriptor; nothing that owns one above 2 exists.
    let _ = unsafe { libc::close_range(3, libc::c_uint::MAX, 0) };
}
