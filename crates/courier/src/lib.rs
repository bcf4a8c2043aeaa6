//! Carries requests to witnesses and time-stamp authorities, over HTTP and HTTPS. It checks nothing
//! that comes back and follows nobody to another address.
//!
//! Whoever is called may be slow, gone or hostile: every call has an end, in time and in bytes.
//! Plain HTTP is called only where an address says so; what travels is signed by whom it concerns,
//! and holds nothing secret. TLS uses the same cryptography as the vault (AWS-LC) and the roots of
//! the operating system, so that an office may have an authority of its own.

mod address;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use address::Scheme;
use ureq::{
    Agent,
    tls::{Certificate, RootCerts, TlsConfig},
};
use workbench::ports::{Courier, OutsiderError, Reply};

/// How long a connection may take to stand.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a whole call may take.
const WHOLE_TIMEOUT: Duration = Duration::from_secs(5);
/// The largest answer: that of a time-stamp authority with all its certificates has 10 to 20 KiB.
const BYTES_MAX: u64 = 256 * 1024;

/// The courier of one office.
#[derive(Debug)]
pub struct HttpCourier {
    connect: Duration,
    whole: Duration,
    plain: Agent,
    /// Made at the first call that needs it: reading the system's roots takes a while.
    encrypted: OnceLock<Agent>,
}

impl Default for HttpCourier {
    fn default() -> Self {
        Self::with_timeouts(CONNECT_TIMEOUT, WHOLE_TIMEOUT)
    }
}

impl HttpCourier {
    /// With other times for connecting and for a whole call than the usual 2 and 5 seconds.
    pub fn with_timeouts(connect: Duration, whole: Duration) -> Self {
        Self {
            connect,
            whole,
            plain: agent(connect, whole, None),
            encrypted: OnceLock::new(),
        }
    }

    fn agent(&self, address: &str) -> Result<&Agent, OutsiderError> {
        match address::scheme(address)? {
            Scheme::Plain => Ok(&self.plain),
            Scheme::Encrypted => Ok(self
                .encrypted
                .get_or_init(|| agent(self.connect, self.whole, Some(tls())))),
        }
    }
}

fn agent(connect: Duration, whole: Duration, tls: Option<TlsConfig>) -> Agent {
    let config = Agent::config_builder()
        // What an outsider answers is shown to the caller, whatever it is.
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        // The environment does not choose who is asked.
        .proxy(None)
        .user_agent(concat!("probity/", env!("CARGO_PKG_VERSION")))
        .timeout_resolve(Some(connect))
        .timeout_connect(Some(connect))
        .timeout_global(Some(whole))
        .max_response_header_size(16 * 1024)
        // A program that asks once keeps no connection.
        .max_idle_connections(0);
    match tls {
        Some(tls) => config.https_only(true).tls_config(tls).build().new_agent(),
        None => config.build().new_agent(),
    }
}

/// TLS with AWS-LC and the roots of the operating system. Roots that cannot be read are left out;
/// without any, every call fails and says so.
fn tls() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs();
    let roots: Vec<_> = found
        .certs
        .iter()
        .map(|root| Certificate::from_der(root.as_ref()).to_owned())
        .collect();
    TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build()
}

impl Courier for HttpCourier {
    fn post(&self, address: &str, content_type: &str, body: &[u8]) -> Result<Reply, OutsiderError> {
        let request = self.agent(address)?.post(address);
        let sent = request.header("content-type", content_type).send(body);
        receive(address, sent)
    }

    fn get(&self, address: &str) -> Result<Reply, OutsiderError> {
        receive(address, self.agent(address)?.get(address).call())
    }
}

/// Reads an answer up to the limit.
fn receive(
    address: &str,
    sent: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Reply, OutsiderError> {
    let mut response = sent.map_err(|error| refused(address, error))?;
    let content_type = response
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(BYTES_MAX);
    let body = body
        .read_to_vec()
        .map_err(|error| refused(address, error))?;
    Ok(Reply {
        status,
        content_type,
        body,
    })
}

fn refused(address: &str, error: ureq::Error) -> OutsiderError {
    let address = address.to_owned();
    match error {
        ureq::Error::BodyExceedsLimit(limit) => OutsiderError::TooMuch { address, limit },
        ureq::Error::LargeResponseHeader(_, limit) => OutsiderError::TooMuch {
            address,
            limit: u64::try_from(limit).unwrap_or(u64::MAX),
        },
        ureq::Error::BadUri(what) => OutsiderError::Address { address, what },
        other => OutsiderError::Away {
            address,
            what: other.to_string(),
        },
    }
}
