// Small helpers to build pages.
{
  /** An element; `html` sets its inner HTML (only baked text), `on…` adds a listener, null children are left out. */
  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "html") node.innerHTML = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }

  const button = (text, work, more = {}) => el("button", { type: "button", onclick: work, ...more }, text);

  let counter = 0;
  const freshId = (prefix) => `${prefix}-${++counter}`;

  /** Wide formulas, tables and pictures scroll by themselves, with the keyboard too; the page never does. */
  function makeScrollable(root) {
    for (const math of root.querySelectorAll("math:not([display='block'])")) {
      const holder = math.closest("p, li, td, th, dd, label, .prose, .text");
      if (holder && !math.parentElement.matches(".scroll") &&
          math.getBoundingClientRect().width > holder.clientWidth) {
        const box = el("span", { class: "scroll" });
        math.replaceWith(box);
        box.append(math);
      }
    }
    for (const box of root.querySelectorAll(".display, .table, .figure, .scroll, pre")) {
      const wide = box.scrollWidth > box.clientWidth;
      if (wide) box.setAttribute("tabindex", "0");
      else box.removeAttribute("tabindex");
    }
  }

  /** A number of things: `1 question`, `3 questions`. */
  const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
  const letter = (index) => String.fromCharCode(65 + index);
  const percent = (share) => `${Math.round(100 * share)} %`;

  let timer = null;
  /** Say something to those who listen to the page. */
  function announce(text) {
    const live = document.getElementById("live");
    live.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(() => { live.textContent = text; }, 60);
  }

  Object.assign(QB, { el, button, freshId, makeScrollable, plural, letter, percent, announce });
}
