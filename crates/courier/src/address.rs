//! Which addresses are called at all.

use ureq::http::Uri;
use workbench::ports::OutsiderError;

/// How an address is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Plain,
    Encrypted,
}

/// The scheme of an address that may be called: `http://` or `https://`, a host, and no user.
pub(crate) fn scheme(address: &str) -> Result<Scheme, OutsiderError> {
    let refuse = |what: &str| OutsiderError::Address {
        address: address.to_owned(),
        what: what.to_owned(),
    };
    let uri: Uri = address
        .parse()
        .map_err(|_| refuse("it is not written as an address"))?;
    let authority = uri.authority().ok_or_else(|| refuse("it names no host"))?;
    if authority.as_str().contains('@') {
        return Err(refuse("it holds a user or a password"));
    }
    match uri.scheme_str() {
        Some("https") => Ok(Scheme::Encrypted),
        Some("http") => Ok(Scheme::Plain),
        _ => Err(refuse("it begins neither with https:// nor with http://")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: Option<Scheme>) {
        assert_eq!(scheme(address).ok(), expected, "{address}");
    }

    #[test]
    fn only_http_and_https_with_a_host_are_called() {
        check("https://overseer.example/w", Some(Scheme::Encrypted));
        check("http://127.0.0.1:8732/w", Some(Scheme::Plain));
        check("HTTP://127.0.0.1:8732/w", Some(Scheme::Plain));
        check("https://[::1]:8/w", Some(Scheme::Encrypted));
        for bad in [
            "",
            "overseer.example/w",
            "/etc/passwd",
            "file:///etc/passwd",
            "ftp://overseer.example/",
            "https://",
            "https://amina:secret@overseer.example/",
            "https://over seer.example/",
            "http:/127.0.0.1/",
        ] {
            check(bad, None);
        }
    }
}
