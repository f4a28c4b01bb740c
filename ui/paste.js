// What is pasted on the page outside of a field, or typed into the form for it, becomes a document like any file.
if (zone()) {
  const named = (template) => {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    return template.replace("{date}", `${day} ${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`);
  };
  const addText = (text) => uploadAll([new File([text], named(zone().dataset.pastedText), { type: "text/plain" })]);

  element.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-paste]");
    if (!form) return;
    event.preventDefault();
    const text = form.elements.pasted.value;
    if (!text.trim()) return;
    addText(text);
    form.reset();
    form.closest("details").open = false;
  });

  document.addEventListener("paste", (event) => {
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const files = [...event.clipboardData.files];
    const text = event.clipboardData.getData("text/plain");
    if (!files.length && !text.trim()) return;
    event.preventDefault();
    if (!files.length) return addText(text);
    // A picture that is no file is called so by the browser.
    const renamed = (file) => new File([file], named(zone().dataset.pastedImage), { type: file.type });
    uploadAll(files.map((file) => (file.name === "image.png" ? renamed(file) : file)));
  });
}
