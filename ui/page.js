// Runs once for every gr.HTML of the page, as the body of a function (element, trigger, props, server, upload, watch).
// Controls are buttons with data-act and data-key; a click on one becomes one of Gradio's events with both.

// Gradio calls what hangs on one event of a part one after the other, each with a round trip of its own. So what is done
// in another place than the rest of its part has an event of its own; all else is a click.
const EVENTS = { open: "select", read: "select", ask: "submit", again: "submit", edit: "submit", language: "apply" };
const send = (act, more) => trigger(EVENTS[act] ?? "click", { act, ...more });

let pressed = null;
element.addEventListener("click", (event) => {
  const control = event.target.closest("[data-act]:not(form)");
  if (!control || !element.contains(control)) return;
  if (control.getAttribute("role") === "checkbox") {
    // Shown at once; the server's answer says the same.
    control.setAttribute("aria-checked", String(control.getAttribute("aria-checked") !== "true"));
  }
  pressed = control.dataset;
  send(control.dataset.act, { key: control.dataset.key ?? "" });
});

// A part that is drawn anew between press and release would swallow the click: it goes to what stands there now instead.
let held = null;
const controlAt = ({ target }) => target.closest("[data-act]:not(form), summary");
const nameOf = (control) => [control.dataset.act, control.dataset.key, control.parentElement?.dataset.keep].join("\n");
element.addEventListener("pointerdown", (event) => {
  const control = controlAt(event);
  held = control && { control, name: nameOf(control) };
});
element.addEventListener("pointerup", (event) => {
  const now = controlAt(event);
  if (held && !held.control.isConnected && now && nameOf(now) === held.name) now.click();
  held = null;
});

// A form with data-act sends what was typed in it along.
element.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-act]");
  if (!form) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  send(form.dataset.act, { key: form.dataset.key ?? "", typed: fields.typed ?? "", fields });
  if (fields.typed !== undefined) form.reset();
  typing = null;
  if (document.activeElement?.form === form && form.dataset.live === undefined) document.activeElement.blur();
});

// A form that is live sends what was typed once the typing pauses, and no half-composed Chinese.
let pause = 0;
const sendLive = (event) => {
  const form = event.target.closest("form[data-live]");
  if (!form || event.isComposing) return;
  clearTimeout(pause);
  pause = setTimeout(() => {
    send(form.dataset.act, { key: form.dataset.key ?? "", fields: Object.fromEntries(new FormData(form)) });
  }, 120);
};
element.addEventListener("input", sendLive);
element.addEventListener("compositionend", sendLive);

// The list is drawn anew while files are added: what is unfolded stays so, and what is being typed is not lost.
const unfolded = new Set();
element.addEventListener("click", (event) => {
  const folded = event.target.closest("summary")?.parentElement; // noted at once: "toggle" may come after a new drawing
  if (folded?.dataset.keep) unfolded[folded.open ? "delete" : "add"](folded.dataset.keep);
});
element.addEventListener(
  "toggle",
  (event) => {
    const { keep } = event.target.dataset;
    if (keep && event.target.isConnected) unfolded[event.target.open ? "add" : "delete"](keep);
  },
  true,
);
let typing = null;
element.addEventListener("input", (event) => {
  const { keep } = event.target.dataset;
  if (keep) typing = { keep, value: event.target.value };
});
const restore = () => {
  for (const folded of element.querySelectorAll("details[data-keep]")) folded.open = unfolded.has(folded.dataset.keep);
  const field = typing && element.querySelector(`:is(input, textarea)[data-keep="${typing.keep}"]`);
  if (field && field.value !== typing.value) {
    field.value = typing.value;
    field.focus();
  }
};

// A control that was pressed is drawn anew with its part: the keyboard stays on it.
const refocus = () => {
  if (pressed && document.activeElement === document.body) {
    const same = [...element.querySelectorAll(`[data-act="${pressed.act}"]`)].find((each) => each.dataset.key === pressed.key);
    same?.focus({ preventScroll: true });
  }
  pressed = null;
};

// The quotes may stand in another order once the answer is whole: the keyboard goes with the one that it is at.
let quoteAt = "";
if (element.closest("#last-turn")) {
  document.addEventListener("pointerdown", () => (quoteAt = ""));
  document.addEventListener("focusin", ({ target }) => {
    quoteAt = (element.contains(target) && target.closest("[data-quote]")?.dataset.quote) || "";
  });
}
const follow = () => {
  const cite = quoteAt && element.querySelector(`[data-quote="${quoteAt}"] .cite`);
  if (cite && cite !== document.activeElement) cite.focus({ preventScroll: true });
};

// Light or dark (theme.js), chosen in the settings.
element.addEventListener("click", (event) => {
  const choice = event.target.closest('[data-act="theme"]');
  if (choice) window.chatdocTheme(choice.dataset.key);
});

// After each change: the language of the page, and what should come into view.
let turn = "";
let downloaded = "";
const settle = () => {
  restore();
  refocus();
  follow();
  const head = element.querySelector("[data-language]");
  if (head) document.documentElement.lang = head.dataset.language;
  if (element.querySelector('[data-act="theme"]')) window.chatdocTheme();

  const download = element.querySelector("a[data-download]");
  if (download && download.dataset.download !== downloaded) {
    downloaded = download.dataset.download;
    download.click();
  }

  const last = element.closest("#last-turn") && element.querySelector("[data-turn]");
  if (last && last.dataset.turn !== turn) {
    last.scrollIntoView({ block: "start" });
    turn = last.dataset.turn;
  }
};
watch("value", settle);
settle();

// A file that a view works with, picked by a button: uploaded, and sent with what is chosen in the button's form.
element.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-pick]");
  if (pick) (pick.form ?? document).querySelector(`[data-send="${pick.dataset.pick}"]`)?.click();
});
element.addEventListener("change", async (event) => {
  const picker = event.target.closest("input[data-send]");
  if (!picker?.files.length) return;
  const [file] = picker.files;
  picker.value = "";
  if (picker.dataset.to) {
    document.getElementById(`view-${picker.dataset.view}-button`)?.click();
    return sendTo(picker.dataset.to, file);
  }
  const fields = Object.fromEntries(new FormData(picker.form));
  try {
    trigger("upload", { received: [(await upload(file)).path], failed: [], fields });
  } catch {
    trigger("upload", { received: [], failed: [file.name], fields });
  }
});

// A file of any size, as it is; what comes of it, its view tells.
const sendTo = (address, file) =>
  fetch(`${address}?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file }).catch(() => {});

// The drop zone: files and folders, by a picker or dropped anywhere on the page.
const BATCH = 8;

const zone = () => element.querySelector(".drop-zone");

const readable = (name) => {
  const suffixes = zone().dataset.suffixes.split(" ");
  return !name.startsWith(".") && suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));
};

const say = (text) => {
  zone().querySelector(".upload-progress").textContent = text;
};

const uploadAll = async (files) => {
  let received = [];
  let failed = [];
  const hand_over = () => {
    if (received.length || failed.length) trigger("upload", { received, failed });
    received = [];
    failed = [];
  };
  for (const [index, file] of files.entries()) {
    say(zone().dataset.uploading.replace("{done}", index + 1).replace("{total}", files.length));
    try {
      received.push((await upload(file)).path);
    } catch {
      failed.push(file.name);
    }
    if (received.length + failed.length >= BATCH) hand_over();
  }
  hand_over();
  say("");
};

// Folders may hold folders; readEntries gives at most 100 at a time.
const filesIn = async (entry) => {
  if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const entries = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!entries.length) return found;
    for (const inner of entries) found.push(...(await filesIn(inner)));
  }
};

const takeFolder = (files) => {
  const kept = files.filter((file) => readable(file.name));
  if (kept.length) return uploadAll(kept);
  say(zone().dataset.empty);
};

// What is no document goes to the view in front, where that takes such a file, or to the one that takes any (a model).
const takerOf = (file) =>
  !readable(file.name) &&
  [...document.querySelectorAll("input[data-send]")].find(
    (input) => (input.dataset.to || input.form.checkVisibility()) && input.accept.split(",").some((suffix) => file.name.toLowerCase().endsWith(suffix)),
  );

const handTo = (input, file) => {
  const carried = new DataTransfer();
  carried.items.add(file);
  input.files = carried.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

if (zone()) {
  element.addEventListener("click", (event) => {
    const pick = event.target.closest("[data-pick]");
    if (pick) element.querySelector(`[data-picker=${pick.dataset.pick}]`).click();
  });
  element.addEventListener("change", (event) => {
    if (!event.target.dataset.picker) return;
    const files = [...event.target.files];
    if (event.target.dataset.picker === "folder") takeFolder(files);
    else uploadAll(files);
    event.target.value = "";
  });
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (on) => zone().classList.toggle("over", on);
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) over(false);
  });
  document.addEventListener("drop", async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    over(false);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const folders = entries.filter((entry) => entry.isDirectory);
    const dropped = [...event.dataTransfer.files].filter((file) => !folders.some((folder) => folder.name === file.name));
    const files = dropped.filter((file) => !takerOf(file));
    for (const file of dropped.filter(takerOf)) handTo(takerOf(file), file);
    if (files.length) await uploadAll(files);
    for (const folder of folders) await takeFolder(await filesIn(folder));
  });
}
