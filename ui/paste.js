// What is pasted on the page outside of a field, or typed into the form for it, becomes a document like any file.
// A picture becomes a PDF of one page, which is read by text recognition like any scanned page.
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

  // At 150 dots to the inch, what most screens show is about as large as on paper; the recogniser reads it as it is.
  const POINTS_A_PIXEL = 72 / 150;
  const onPage = async (picture) => {
    const bitmap = await createImageBitmap(picture);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.fillStyle = "white"; // a JPEG has no transparency
    context.fillRect(0, 0, bitmap.width, bitmap.height);
    context.drawImage(bitmap, 0, 0);
    const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
    return pdfOf(new Uint8Array(await jpeg.arrayBuffer()), bitmap.width, bitmap.height);
  };
  const pdfOf = (jpeg, width, height) => {
    const [across, down] = [width, height].map((pixels) => (pixels * POINTS_A_PIXEL).toFixed(2));
    const drawn = `${across} 0 0 ${down} 0 0 cm /I Do`;
    const parts = ["%PDF-1.4\n"];
    const offsets = [];
    const length = () => parts.reduce((sum, part) => sum + part.length, 0);
    const object = (dictionary, stream) => {
      offsets.push(length());
      parts.push(`${offsets.length} 0 obj\n${dictionary}\n`);
      if (stream) parts.push("stream\n", stream, "\nendstream\n");
      parts.push("endobj\n");
    };
    object("<< /Type /Catalog /Pages 2 0 R >>");
    object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    object(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${across} ${down}] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>`,
    );
    object(`<< /Length ${drawn.length} >>`, drawn);
    object(
      `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 ` +
        `/Filter /DCTDecode /Length ${jpeg.length} >>`,
      jpeg,
    );
    const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
    const start = length();
    parts.push(`xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
    return new File(parts, named(zone().dataset.pastedImage), { type: "application/pdf" });
  };

  document.addEventListener("paste", async (event) => {
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const files = [...event.clipboardData.files];
    const text = event.clipboardData.getData("text/plain");
    if (!files.length && !text.trim()) return;
    event.preventDefault();
    if (!files.length) return addText(text);
    // A picture that the browser can't draw goes as it is, and is refused by name.
    const isPicture = (file) => file.type.startsWith("image/");
    uploadAll(await Promise.all(files.map((file) => (isPicture(file) ? onPage(file).catch(() => file) : file))));
  });
}
