"use strict";
// The page around the auditor: reads the files that a person chooses, and shows the answer. What
// holds and what does not is decided in the module, the same code as in the program probity-audit.
// Nothing is sent anywhere: the page's own policy (CSP) forbids every connection.

const PIECE_BYTES = 8 << 20;
const encoder = new TextEncoder();
let compiled = null;

function module() {
  compiled ??= WebAssembly.compile(
    Uint8Array.from(atob(document.getElementById("module").textContent.trim()), (c) => c.charCodeAt(0)),
  );
  return compiled;
}

// One audit. A module is made anew for each, so nothing of a package before is left.
async function begin() {
  const instance = await WebAssembly.instantiate(await module(), {});
  const auditor = instance.exports;
  const limit = auditor.probity_input_bytes();
  // The memory is another one whenever the module grew, so it is looked up after each call.
  const put = (bytes) => {
    const at = auditor.probity_input() >>> 0;
    new Uint8Array(auditor.memory.buffer, at, bytes.length).set(bytes);
    return bytes.length;
  };
  const short = (bytes, what) => {
    if (bytes.length > limit) throw new Error(what + " is too long");
    return put(bytes);
  };
  return {
    file(path) { auditor.probity_file(short(encoder.encode(path), "a path")); },
    piece(bytes) {
      for (let at = 0; at < bytes.length; at += limit) {
        auditor.probity_piece(put(bytes.subarray(at, at + limit)));
      }
    },
    end() { auditor.probity_file_end(); },
    policy(bytes) {
      if (auditor.probity_policy(short(bytes, "the policy")) !== 1) throw new Error("policy");
    },
    answer() {
      const at = auditor.probity_audit() >>> 0;
      const bytes = new Uint8Array(auditor.memory.buffer, at, auditor.probity_answer_bytes());
      return JSON.parse(new TextDecoder().decode(bytes));
    },
  };
}

// For programs: files as [{path, bytes}] or {path: bytes}, a policy as bytes or text, or null.
async function audit(files, policy) {
  const run = await begin();
  if (policy) run.policy(typeof policy === "string" ? encoder.encode(policy) : policy);
  const list = Array.isArray(files) ? files : Object.entries(files).map(([path, bytes]) => ({ path, bytes }));
  for (const { path, bytes } of list) {
    run.file(path);
    run.piece(bytes);
    run.end();
  }
  return run.answer();
}
globalThis.audit = audit;

// The same for files of a folder: read in pieces, with progress.
async function auditFolder(files, policy, progress) {
  const run = await begin();
  if (policy) run.policy(new Uint8Array(await policy.arrayBuffer()));
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  let done = 0;
  for (const { path, file } of files) {
    run.file(path);
    for (let at = 0; at < file.size; at += PIECE_BYTES) {
      const piece = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
      run.piece(piece);
      done += piece.length;
      progress(done, total);
    }
    run.end();
  }
  return run.answer();
}

const TEXTS = @TEXTS@;

const $ = (id) => document.getElementById(id);
let shown = null;
let words = TEXTS.en;

function speak(language) {
  words = TEXTS[language];
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  document.title = "Probity: " + words.title;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = words[element.dataset.text];
  }
  if (shown) show(shown);
}

function fill(list, items, write) {
  list.replaceChildren(...items.map((item) => {
    const line = document.createElement("li");
    write(line, item);
    return line;
  }));
}

function mono(text) {
  const element = document.createElement("code");
  element.textContent = text;
  return element;
}

function show(report) {
  shown = report;
  $("verdict").textContent = words["exit" + report.exit];
  $("verdict").dataset.exit = report.exit;
  $("code").textContent = words.code + " " + report.exit;
  $("judged").textContent = report.trust === "package" ? words.own : words.outside;
  fill($("judges"), report.judges, (line, judge) => {
    line.append(words[judge.role] + " ", mono(judge.name), document.createElement("br"), mono(judge.fingerprint));
  });
  fill($("faults"), report.faults, (line, fault) => line.append(mono(fault.file), ": " + fault.what));
  fill($("unknown"), report.unknown, (line, said) => line.append(said));
  $("judges-part").hidden = report.judges.length === 0;
  $("faults-part").hidden = report.faults.length === 0;
  $("unknown-part").hidden = report.exit === 2;
  const { files, entries, payloads, items, timestamps } = report.checked;
  $("checked").textContent = words.counts
    .replace("{files}", files).replace("{entries}", entries).replace("{payloads}", payloads)
    .replace("{items}", items).replace("{timestamps}", timestamps);
  $("package").textContent = report.package ?? "";
  $("result").hidden = false;
}

// No answer about one package may stand there while another one is asked about.
function clear() {
  shown = null;
  $("result").hidden = true;
  $("status").textContent = "";
}

let running = false;
async function start(files, name) {
  if (running) return;
  clear();
  if (files.length === 0) {
    $("status").textContent = words.exit2;
    return;
  }
  running = true;
  $("folder").disabled = true;
  $("policy").disabled = true;
  $("progress").hidden = false;
  $("progress").removeAttribute("value");
  $("status").textContent = words.reading;
  try {
    const report = await auditFolder(files, $("policy").files[0], (done, total) => {
      $("progress").max = total;
      $("progress").value = done;
    });
    $("status").replaceChildren(words.done + " ", mono(name));
    show(report);
    $("result").focus();
  } catch (error) {
    $("status").textContent = (error.message === "policy" ? words.noPolicy : words.failed) + " (" + error.message + ")";
  } finally {
    $("progress").hidden = true;
    $("folder").value = "";
    $("folder").disabled = false;
    $("policy").disabled = false;
    running = false;
  }
}

// A folder that was dropped. Browsers give at most some names at once, so they are asked until
// there are no more.
async function walk(entry, path, files) {
  if (entry.isFile) {
    files.push({ path, file: await new Promise((give, fail) => entry.file(give, fail)) });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((give, fail) => reader.readEntries(give, fail));
    if (some.length === 0) return;
    for (const inner of some) await walk(inner, path ? path + "/" + inner.name : inner.name, files);
  }
}

function wire() {
  for (const [code, texts] of Object.entries(TEXTS)) {
    const option = document.createElement("option");
    option.value = code;
    option.lang = code;
    option.textContent = texts.name;
    $("language").append(option);
  }
  const wished = (navigator.languages ?? []).map((tag) => tag.slice(0, 2)).find((tag) => tag in TEXTS);
  $("language").value = wished ?? "en";
  $("language").addEventListener("change", () => speak($("language").value));
  speak($("language").value);
  $("folder").addEventListener("change", () => {
    // The first part is the name of the chosen folder itself.
    const files = [...$("folder").files];
    start(
      files.map((file) => ({ path: file.webkitRelativePath.split("/").slice(1).join("/"), file })),
      files.length ? files[0].webkitRelativePath.split("/")[0] : "",
    );
  });
  $("print").addEventListener("click", () => print());
  const zone = document.body;
  zone.addEventListener("dragover", (event) => { event.preventDefault(); $("zone").classList.add("over"); });
  zone.addEventListener("dragleave", () => $("zone").classList.remove("over"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    $("zone").classList.remove("over");
    if (running) return;
    clear();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (entries.length !== 1 || !entries[0].isDirectory) {
      $("status").textContent = words.oneFolder;
      return;
    }
    try {
      const files = [];
      await walk(entries[0], "", files);
      await start(files, entries[0].name);
    } catch (error) {
      $("status").textContent = words.failed + " (" + error.message + ")";
    }
  });
}
wire();
