// Runs the script of verify.html without a browser: node page.mjs PAGE PACKAGE POLICY.
// One answer a line: the package, under the policy, and with one byte changed.
import fs from "node:fs";
import path from "node:path";

const [page, folder, policy] = process.argv.slice(2);
const html = fs.readFileSync(page, "utf8");
const module = /<script type="text\/plain" id="module">([^<]*)<\/script>/.exec(html)[1];
const code = /<script>([\s\S]*?)<\/script>/.exec(html)[1];

// Just enough of a document for the page to set itself up.
const element = () => ({
  textContent: "", value: "", files: [], dataset: {}, classList: { add() {}, remove() {} },
  addEventListener(kind, work) { this["on" + kind] = work; }, append() {}, replaceChildren() {}, removeAttribute() {}, focus() {},
});
const elements = { module: { textContent: module } };
globalThis.document = {
  getElementById: (id) => (elements[id] ??= element()),
  querySelectorAll: () => [], createElement: element, documentElement: {}, body: element(),
};
if (!globalThis.navigator) globalThis.navigator = { languages: ["ar-EG"] };
(0, eval)(code);

const files = [];
const walk = (place, name) => {
  for (const entry of fs.readdirSync(place, { withFileTypes: true })) {
    const inner = name ? name + "/" + entry.name : entry.name;
    if (entry.isDirectory()) walk(path.join(place, entry.name), inner);
    else files.push({ path: inner, bytes: new Uint8Array(fs.readFileSync(path.join(place, entry.name))) });
  }
};
walk(folder, "");
console.log(JSON.stringify(await audit(files, null)));
console.log(JSON.stringify(await audit(files, fs.readFileSync(policy))));
files.find((file) => file.path === "bag-info.txt").bytes[0] ^= 1;
console.log(JSON.stringify(await audit(Object.fromEntries(files.map((file) => [file.path, file.bytes])), null)));

// What a person does with the page: a folder is chosen, and then something else is dropped. No answer
// about the first may be left standing.
const [chosen, result, status, verdict] =
  ["folder", "result", "status", "verdict"].map((id) => document.getElementById(id));
const settled = async (holds) => {
  for (let turn = 0; turn < 100_000 && !holds(); turn += 1) await new Promise((go) => setImmediate(go));
  if (!holds()) throw new Error("the page did not come to an end: " + status.textContent);
};
const drop = (...entries) => document.body.ondrop({
  preventDefault() {},
  dataTransfer: { items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })) },
});
const folderOf = (some) => ({
  name: "other", isDirectory: true,
  createReader: () => ({ readEntries: (give) => { give(some); some = []; } }),
});
const broken = { name: "broken", isFile: true, file: (_, fail) => fail(new Error("no leave")) };
for (const last of [[folderOf([])], [folderOf([broken])], [broken], []]) {
  chosen.files = files.map(({ path: inner, bytes }) => (
    Object.assign(new Blob([bytes]), { webkitRelativePath: "package/" + inner })
  ));
  chosen.onchange();
  await settled(() => result.hidden === false && !chosen.disabled);
  if (verdict.dataset.exit !== 3) throw new Error("another answer: " + verdict.dataset.exit);
  await drop(...last);
  if (result.hidden !== true || !status.textContent) throw new Error("an old answer is left standing");
}
