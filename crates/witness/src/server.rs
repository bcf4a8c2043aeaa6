//! The witness's door: HTTP/1.1 with three kinds of addresses, and an end to everything.
//!
//! It runs on one thread; what waits for the disk waits beside it. Whoever calls is a stranger:
//! sizes, times and the number of callers are limited, and nothing that they send is believed
//! before `witness` has looked at it.

use std::{
    convert::Infallible,
    io,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{CONTENT_TYPE, HeaderValue},
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::Semaphore;

use crate::witness::{Answer, Witness, line};

/// What the server allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest request.
    pub body_bytes: usize,
    /// How long the lines before the body may take, and the pause between two requests.
    pub header_timeout: Duration,
    /// How long a body may take.
    pub body_timeout: Duration,
    /// How long one caller may stay.
    pub connection_timeout: Duration,
    /// How many callers are served at a time; the others wait.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            header_timeout: Duration::from_secs(5),
            body_timeout: Duration::from_secs(5),
            connection_timeout: Duration::from_secs(60),
            connections: 64,
        }
    }
}

/// How often the server looks whether it should end.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Serves until `stop` is set. A request that was begun is answered first, within the limits.
/// `prefix` is empty, or begins with `/` and does not end with it.
pub fn serve(
    listener: TcpListener,
    prefix: &str,
    witness: Arc<Witness>,
    limits: Limits,
    stop: &AtomicBool,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    listener.set_nonblocking(true)?;
    let door = Arc::new(Door {
        witness,
        prefix: prefix.to_owned(),
        limits,
    });
    runtime.block_on(accept(listener, door, stop))
}

async fn accept(listener: TcpListener, door: Arc<Door>, stop: &AtomicBool) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let places = Arc::new(Semaphore::new(door.limits.connections));
    while !stop.load(Ordering::Relaxed) {
        let place = Arc::clone(&places).acquire_owned();
        let Ok(place) = tokio::time::timeout(LOOK_EVERY, place).await else {
            continue;
        };
        let place = place.map_err(io::Error::other)?;
        let stream = match tokio::time::timeout(LOOK_EVERY, listener.accept()).await {
            Ok(Ok((stream, _))) => stream,
            // A caller that is gone already, or too many open files: others may still come.
            Ok(Err(_)) => {
                tokio::time::sleep(LOOK_EVERY).await;
                continue;
            }
            Err(_) => continue,
        };
        // Small answers leave at once; a refusal of the option costs only time.
        let _ = stream.set_nodelay(true);
        let door = Arc::clone(&door);
        tokio::spawn(async move {
            let limits = door.limits;
            let service = service_fn(move |request| Arc::clone(&door).answer(request));
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.header_timeout)
                .max_buf_size(64 * 1024)
                .serve_connection(TokioIo::new(stream), service);
            // A caller that breaks off, or breaks HTTP, harms nobody but itself.
            let _ = tokio::time::timeout(limits.connection_timeout, connection).await;
            drop(place);
        });
    }
    // Who is being answered gets a moment for it.
    let all = u32::try_from(door.limits.connections).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(door.limits.body_timeout, places.acquire_many(all)).await;
    Ok(())
}

/// What each caller meets.
struct Door {
    witness: Arc<Witness>,
    prefix: String,
    limits: Limits,
}

impl Door {
    async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let answer = self.find(request).await;
        let status = StatusCode::from_u16(answer.status);
        let mut response = Response::new(Full::new(Bytes::from(answer.body)));
        *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let content_type = HeaderValue::from_static(answer.content_type);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        Ok(response)
    }

    async fn find(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let path = request.uri().path().strip_prefix(&self.prefix);
        let Some(path) = path.and_then(|path| path.strip_prefix('/')) else {
            return nothing_here();
        };
        let path = path.to_owned();
        if path == "add-checkpoint" {
            return match *request.method() {
                Method::POST => self.add_checkpoint(request).await,
                _ => not_that_way("POST"),
            };
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return not_that_way("GET");
        }
        beside(move || self.show(&path)).await
    }

    async fn add_checkpoint(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let body = Limited::new(request.into_body(), self.limits.body_bytes).collect();
        match tokio::time::timeout(self.limits.body_timeout, body).await {
            Err(_) => Answer::text(408, "the request took too long\n"),
            Ok(Err(error)) if error.is::<LengthLimitError>() => {
                Answer::text(413, "the request is too large\n")
            }
            Ok(Err(_)) => Answer::text(400, "the request could not be read\n"),
            Ok(Ok(body)) => {
                let body = body.to_bytes();
                beside(move || self.witness.add_checkpoint(&body)).await
            }
        }
    }

    fn show(&self, path: &str) -> Answer {
        if path.is_empty() {
            return Answer::text(200, self.front());
        }
        if path.ends_with("/checkpoint") {
            return match self.witness.latest(path) {
                Some(note) => Answer {
                    body: note,
                    ..Answer::text(200, "")
                },
                None => nothing_here(),
            };
        }
        match path.strip_prefix("contradictions/") {
            Some("") => match self.witness.contradictions() {
                Ok(names) => {
                    let lines = names.iter().map(|name| format!("{name}\n"));
                    Answer::text(200, lines.collect::<String>())
                }
                Err(_) => Answer::text(500, "the memory cannot be read\n"),
            },
            Some(name) => match self.witness.contradiction(name) {
                Ok(Some(body)) => Answer {
                    status: 200,
                    content_type: "application/json",
                    body,
                },
                Ok(None) => nothing_here(),
                Err(_) => Answer::text(500, "the memory cannot be read\n"),
            },
            None => nothing_here(),
        }
    }

    /// The small page for people.
    fn front(&self) -> String {
        let mut text = format!(
            "This is a witness of records (https://c2sp.org/tlog-witness).\n\nIts key:\n{}\n\n\
             The records that it watches, and the last that it has seen of each:\n",
            self.witness.verifier()
        );
        let remembered = self.witness.remembered();
        for log in self.witness.logs() {
            let origin = log.name();
            match remembered
                .iter()
                .find(|one| one.checkpoint.origin == origin)
            {
                Some(one) => text.push_str(&line(&one.checkpoint)),
                None => text.push_str(&format!("{origin}  nothing yet\n")),
            }
        }
        let contradictions = self.witness.contradictions().map_or(0, |names| names.len());
        text.push_str(&format!(
            "\nProofs that a record has two histories: {contradictions} (contradictions/)\n"
        ));
        text
    }
}

/// Does what waits for the disk on a thread of its own.
async fn beside(work: impl FnOnce() -> Answer + Send + 'static) -> Answer {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(_) => Answer::text(500, "the witness met a fault of its own\n"),
    }
}

fn nothing_here() -> Answer {
    Answer::text(404, "nothing here\n")
}

fn not_that_way(method: &str) -> Answer {
    Answer::text(405, format!("ask this with {method}\n"))
}
