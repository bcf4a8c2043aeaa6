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
  addEventListener() {}, append() {}, replaceChildren() {}, removeAttribute() {}, focus() {},
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
