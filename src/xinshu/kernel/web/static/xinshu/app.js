// Small helps on top of pages that work without them. No dependencies.
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  const toggle = document.querySelector(".side .toggle");
  if (toggle) {
    toggle.addEventListener("click", () => {
      const open = toggle.closest(".side").classList.toggle("open");
      toggle.setAttribute("aria-expanded", String(open));
    });
  }

  // Menus close on Escape and on a click elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // On narrow screens a list reads as cards: each cell repeats the head of its column.
  // The roles keep it a table for screen readers although CSS lays it out otherwise.
  const label = (table) => {
    const heads = [...table.querySelectorAll("thead th")].map((th) => th.textContent.trim());
    table.setAttribute("role", "table");
    for (const part of table.querySelectorAll("thead, tbody")) part.setAttribute("role", "rowgroup");
    for (const head of table.querySelectorAll("thead th")) head.setAttribute("role", "columnheader");
    for (const row of table.querySelectorAll("tr")) {
      row.setAttribute("role", "row");
      if (row.closest("thead")) continue;
      [...row.children].forEach((cell, i) => {
        cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
        if (heads[i]) cell.dataset.label = heads[i];
      });
    }
  };
  const prepare = (root) => root.querySelectorAll("table.table-cards").forEach(label);
  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));

  // Filters apply as soon as a choice is made; the button remains for everyone else.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-apply]");
    if (form && event.target.matches("select, input[type=date]")) form.requestSubmit();
  });

  // A submit button works once per page view; a question is asked where data asks for it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.ask && !window.confirm(form.dataset.ask)) {
      event.preventDefault();
      return;
    }
    if (form.method.toLowerCase() !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, 4000);
  });

  // Dropping a file on the area fills the file input beside it.
  for (const area of document.querySelectorAll(".drop")) {
    const input = area.querySelector("input[type=file]");
    const name = area.querySelector("[data-file-name]");
    const show = () => {
      if (name) name.textContent = [...input.files].map((f) => f.name).join("，");
    };
    for (const kind of ["dragenter", "dragover"]) {
      area.addEventListener(kind, (event) => {
        event.preventDefault();
        area.classList.add("over");
      });
    }
    for (const kind of ["dragleave", "drop"]) {
      area.addEventListener(kind, () => area.classList.remove("over"));
    }
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      input.files = event.dataTransfer.files;
      show();
    });
    input.addEventListener("change", show);
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
  for (const all of document.querySelectorAll("[data-check-all]")) {
    all.addEventListener("change", () => {
      for (const box of document.querySelectorAll(all.dataset.checkAll)) box.checked = all.checked;
    });
  }
})();
