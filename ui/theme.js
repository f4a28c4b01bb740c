// Runs in the head, before anything is drawn: light or dark as was chosen in this browser, else as the system.
// Gradio follows the system with a class of the body; where another was chosen, that class is set right before a frame
// with the wrong one can be seen (observers run before painting).
(() => {
  const KEY = "chatdoc-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = "system";
  try {
    chosen = localStorage.getItem(KEY) ?? "system";
  } catch {
    // No storage: as the system.
  }

  const apply = () => {
    const dark = chosen === "dark" || (chosen !== "light" && system.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    if (document.body && document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
    for (const button of document.querySelectorAll('[data-act="theme"]')) {
      button.setAttribute("aria-pressed", String(button.dataset.key === chosen));
    }
  };

  // The colours while Gradio loads are those of its page, which knows only the system's choice.
  const style = document.createElement("style");
  style.textContent =
    "html[data-theme=light] body { background: var(--bg); color: var(--col); color-scheme: light; }" +
    "html[data-theme=dark] body { background: var(--bg-dark); color: var(--col-dark); color-scheme: dark; }";
  document.head.append(style);

  new MutationObserver((_, whole) => {
    if (!document.body) return;
    whole.disconnect();
    new MutationObserver(apply).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    apply();
  }).observe(document.documentElement, { childList: true });
  system.addEventListener("change", apply);
  apply();

  window.chatdocTheme = (theme) => {
    if (theme) {
      chosen = theme;
      try {
        localStorage.setItem(KEY, theme);
      } catch {
        // It is so for as long as the page is open.
      }
    }
    apply();
  };
})();
