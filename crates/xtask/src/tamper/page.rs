//! A page in a browser without a window, driven over the browser's own pipe (Chrome DevTools
//! Protocol, messages of JSON that end with a zero byte).
//!
//! Must not know what the page is for.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use crate::shell::{self, House};
use crate::validators::on_build_machine;

/// Where Debian and others put the browser.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
const ANSWER_MAX: Duration = Duration::from_secs(120);
/// The browser reads commands from descriptor 3 and answers on 4; a shell puts our pipes there.
const PIPES: &str = r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null"#;

pub(crate) struct Page {
    browser: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: Option<String>,
    sent: u64,
    /// Addresses on a network that the page asked for.
    asked: Vec<String>,
}

impl Drop for Page {
    fn drop(&mut self) {
        // It is gone already, or it ends now; either is well.
        let _ = self.browser.kill();
        let _ = self.browser.wait();
    }
}

/// The browser's name, if one is there.
pub(crate) fn browser() -> Option<&'static str> {
    BROWSERS.into_iter().find(|name| {
        let mut command = Command::new(name);
        command.arg("--version");
        shell::exists(command)
    })
}

/// The same; a build machine that is ours alone installs Debian's where there is none.
pub(crate) fn browser_or_install(house: &House) -> anyhow::Result<Option<&'static str>> {
    let there = browser();
    if there.is_some() || !on_build_machine() || !rustix::process::geteuid().is_root() {
        return Ok(there);
    }
    println!("installing Debian's chromium");
    for words in [
        ["update", "--quiet=2"].as_slice(),
        &[
            "install",
            "--quiet=2",
            "--yes",
            "--no-install-recommends",
            "chromium",
        ],
    ] {
        let mut command = house.command("apt-get", words);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        shell::must_quietly(command)?;
    }
    Ok(browser())
}

impl Page {
    /// Opens a page that lies on the disk, with no network.
    pub(crate) fn open(browser: &str, page: &Path, profile: &Path) -> anyhow::Result<Page> {
        let mut command = Command::new("sh");
        command.args(["-c", PIPES, "sh", browser]);
        command.args([
            "--headless=new",
            "--remote-debugging-pipe",
            "--no-first-run",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
        ]);
        if rustix::process::geteuid().is_root() {
            // Its sandbox refuses to start for root; the page is our own.
            command.arg("--no-sandbox");
        }
        command.arg(format!("--user-data-dir={}", profile.display()));
        let mut child = command
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("could not start {browser}"))?;
        let to = child.stdin.take().context("the browser has no pipe")?;
        let out = child.stdout.take().context("the browser has no pipe")?;
        let (sender, from) = mpsc::channel();
        std::thread::spawn(move || {
            for message in BufReader::new(out).split(0) {
                let Ok(message) = message else { return };
                let Ok(value) = serde_json::from_slice::<Value>(&message) else {
                    return;
                };
                if sender.send(value).is_err() {
                    return;
                }
            }
        });
        let mut opened = Page {
            browser: child,
            to,
            from,
            session: None,
            sent: 0,
            asked: Vec::new(),
        };
        opened.attach(page)?;
        Ok(opened)
    }

    fn attach(&mut self, page: &Path) -> anyhow::Result<()> {
        let made = self.call("Target.createTarget", &json!({"url": "about:blank"}))?;
        let target = made.get("targetId").context("the browser has no target")?;
        let attached = self.call(
            "Target.attachToTarget",
            &json!({"targetId": target, "flatten": true}),
        )?;
        let session = attached.get("sessionId").and_then(Value::as_str);
        self.session = Some(session.context("the browser has no session")?.to_owned());
        self.call("Page.enable", &json!({}))?;
        self.call("Network.enable", &json!({}))?;
        let page = page
            .canonicalize()
            .with_context(|| format!("could not find {}", page.display()))?;
        let address = format!("file://{}", page.display());
        let went = self.call("Page.navigate", &json!({"url": address}))?;
        ensure!(
            went.get("errorText").is_none(),
            "the browser could not open {address}: {went}"
        );
        self.wait(|message| {
            message.get("method").and_then(Value::as_str) == Some("Page.loadEventFired")
        })?;
        Ok(())
    }

    /// The value of an expression of JavaScript, awaited.
    pub(crate) fn value(&mut self, expression: &str) -> anyhow::Result<Value> {
        let result = self.call(
            "Runtime.evaluate",
            &json!({"expression": expression, "awaitPromise": true, "returnByValue": true}),
        )?;
        if let Some(error) = result.get("exceptionDetails") {
            bail!("the page failed: {error}");
        }
        Ok(result
            .pointer("/result/value")
            .cloned()
            .unwrap_or(Value::Null))
    }

    /// What the page asked a network for so far. A page that verifies offline asks for nothing.
    pub(crate) fn asked(&self) -> &[String] {
        &self.asked
    }

    fn call(&mut self, method: &str, words: &Value) -> anyhow::Result<Value> {
        self.sent = self.sent.saturating_add(1);
        let number = self.sent;
        let mut message = json!({"id": number, "method": method, "params": words});
        if let (Some(session), Some(members)) = (&self.session, message.as_object_mut()) {
            members.insert("sessionId".into(), json!(session));
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to
            .write_all(&bytes)
            .with_context(|| format!("the browser has ended before {method}"))?;
        let answer =
            self.wait(|message| message.get("id").and_then(Value::as_u64) == Some(number))?;
        if let Some(error) = answer.get("error") {
            bail!("the browser refuses {method}: {error}");
        }
        Ok(answer.get("result").cloned().unwrap_or(Value::Null))
    }

    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        let end = Instant::now()
            .checked_add(ANSWER_MAX)
            .context("the clock has ended")?;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self
                .from
                .recv_timeout(left)
                .context("the browser does not answer")?;
            if let Some(address) = message
                .pointer("/params/request/url")
                .and_then(Value::as_str)
                && !["file:", "data:", "blob:"]
                    .iter()
                    .any(|scheme| address.starts_with(scheme))
            {
                self.asked.push(address.to_owned());
            }
            if wanted(&message) {
                return Ok(message);
            }
        }
    }
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn a_page_answers_and_its_requests_are_seen() {
        let Some(browser) = browser() else {
            println!("skipped: no browser is installed");
            return;
        };
        let holder = tempfile::tempdir().expect("a folder for the test");
        let place = holder.path().join("page.html");
        std::fs::write(
            &place,
            "<script>async function twice(n) { return {n: 2 * n}; }</script>",
        )
        .expect("a page of the test");
        let mut page =
            Page::open(browser, &place, &holder.path().join("profile")).expect("it opens");
        let answer = page.value("twice(21)").expect("it answers");
        assert_eq!(answer, json!({"n": 42}));
        assert!(page.value("nothing()").is_err());
        assert_eq!(page.asked(), [""; 0]);
        // Nobody listens on this port of loopback; that it was asked is what counts.
        page.value("fetch('http://127.0.0.1:9/').catch(() => 0)")
            .expect("it answers");
        assert_eq!(page.asked(), ["http://127.0.0.1:9/"]);
    }
}
