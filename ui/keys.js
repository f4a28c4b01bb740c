// A health card without a guide asks for it when it is unfolded: it may take a second to make.
element.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.open && target.dataset.guide) trigger("expand", { act: "guide", key: target.dataset.guide });
  },
  true,
);

// Keys, menus, copying, and the panes of a narrow window: once for the whole page, by the part that holds its head.
if (element.querySelector(".page-head")) {
  const box = () => document.querySelector("#question textarea");

  // On a narrow window one pane is shown at a time (page.css); what leads elsewhere brings that pane forward.
  let shown = "chat";
  const showPane = (pane) => {
    shown = pane;
    document.querySelector("#areas")?.setAttribute("data-pane", pane);
    for (const button of element.querySelectorAll("[data-pane]")) {
      button.setAttribute("aria-pressed", String(button.dataset.pane === pane));
    }
  };
  const LEADS = [
    ["#conversation-area [data-act=open]", "reading"],
    ["#reading-panel [data-act=close]", "chat"],
    ["#documents-area :is([data-act=read], [data-act=open])", "reading"],
    ["#documents-area [data-act=ask]", "chat"],
    ["#search-view [data-act=ask]", "chat"],
  ];
  const toChat = () => {
    showPane("chat");
    document.querySelector("#views [role=tab]:not([aria-selected=true])[id*=chat]")?.click();
  };
  watch("value", () => showPane(shown));
  showPane(shown);

  // What is typed there is searched for at once (page.js); the box is there once its tab is drawn.
  const searchFor = (words, frames = 60) => {
    document.querySelector("#view-search-button").click();
    const field = document.querySelector("#search-box input");
    if (!field) return frames && requestAnimationFrame(() => searchFor(words, frames - 1));
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const menus = () => [...document.querySelectorAll("details.menu[open]")];
  document.addEventListener("click", (event) => {
    const lead = LEADS.find(([from]) => event.target.closest(from));
    const pane = event.target.closest("button[data-pane]")?.dataset.pane ?? lead?.[1];
    if (pane === "chat") toChat();
    else if (pane) showPane(pane);
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => (copy.nextElementSibling.textContent = copy.dataset.copied));
    }
    const search = event.target.closest("[data-search]");
    if (search) searchFor(search.dataset.search);
    const picker = event.target.closest("[data-open-picker]");
    if (picker) document.querySelector(`[data-picker=${picker.dataset.openPicker}]`).click();
    for (const menu of menus()) {
      if (!menu.contains(event.target) || event.target.closest("[data-act]:not(form)")) menu.open = false;
    }
  });

  document.addEventListener("submit", (event) => event.target.closest("details.menu")?.removeAttribute("open"));

  // The box can be focused once its tab is drawn.
  const focusBox = (frames = 30) => {
    box().focus();
    if (document.activeElement !== box() && frames) requestAnimationFrame(() => focusBox(frames - 1));
  };
  const recall = () => {
    const asked = [...document.querySelectorAll("#turns .question bdi")].at(-1);
    if (!asked) return;
    box().value = asked.textContent;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  };
  // From citation to citation of an answer, each opened beside it; where the panes do not fit, Enter opens one.
  const ARROWS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const step = (cite, by) => {
    const all = [...cite.closest(".turn, .guide").querySelectorAll(".cite")];
    const next = all[all.indexOf(cite) + by];
    next?.focus();
    if (document.querySelector("#reading-area").checkVisibility()) next?.click();
  };
  const stop = () => {
    const button = document.querySelector("#stop");
    if (button?.offsetParent) button.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, target } = event;
    if (key === "Escape") {
      const [menu] = menus();
      if (!menu) return stop();
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (key === "/" && !target.closest("input, textarea, select, [contenteditable]")) {
      event.preventDefault();
      toChat();
      focusBox();
    } else if (key === "ArrowUp" && target === box() && !box().value) {
      event.preventDefault();
      recall();
    } else if (ARROWS[key] && target.matches(".cite")) {
      event.preventDefault();
      step(target, ARROWS[key]);
    }
  });
}
