// After page.js, in the same function: the reading pane, and the citations that open it.

// Pictures of pages are asked for as sharp as this screen shows them; widths are those of chatdoc/page_pictures.py.
const STEP = 200;
const drawPages = () => {
  for (const picture of element.querySelectorAll("img[data-picture]")) {
    const pixels = Math.ceil((picture.clientWidth * devicePixelRatio) / STEP) * STEP;
    const address = picture.dataset.picture + Math.min(Math.max(pixels, 400), 4000);
    if (pixels && picture.getAttribute("src") !== address) picture.src = address;
  }
};
const note = (event, state) => event.target.closest?.(".page")?.classList.add(state);

let opened = "";
let newest = { number: 0 };
let asking = "";
const settlePane = () => {
  const number = Number(element.querySelector("[data-reading]")?.dataset.reading);
  // Whoever steps on or closes quickly has several answers on the way: one that another overtook does not stay.
  if (number < newest.number) {
    props.value = newest.html;
    return queueMicrotask(drawPages);
  }
  newest = { number: number || newest.number, html: props.value };
  drawPages();
  if (asking) element.querySelector(`form[data-act="${asking}"] input`)?.select();
  asking = "";
  const reading = element.querySelector("[data-reading]:not(.reading-empty)");
  if (reading && reading.dataset.reading !== opened) {
    const mark = reading.querySelector("[data-now]") ?? reading.querySelector("mark");
    (mark ?? reading).scrollIntoView({ block: mark ? "center" : "start", inline: "nearest" });
  }
  opened = reading?.dataset.reading ?? "";
};

if (element.closest("#reading-panel")) {
  watch("value", settlePane);
  settlePane();
  addEventListener("resize", drawPages);
  element.addEventListener("error", (event) => note(event, "unshown"), true);
  element.addEventListener("load", (event) => note(event, "drawn"), true);
  // The pane is drawn anew: whoever searches or jumps goes on typing.
  element.addEventListener("submit", (event) => (asking = event.target.dataset.act));
}
