// A search box that offers what may be meant while somebody types (ARIA combobox with a listbox).
// Without this file the box is an ordinary search box. No dependencies.
(() => {
  "use strict";
  const WAIT = 160;
  const FEWEST = 2;
  const kept = new Map();
  let boxes = 0;

  const element = (tag, css, text) => {
    const made = document.createElement(tag);
    if (css) made.className = css;
    if (text) made.textContent = text;
    return made;
  };

  // The part that was typed is marked; a name found otherwise stays as it is.
  const marked = (name, typed) => {
    const shown = element("span", "name");
    const at = name.toLowerCase().indexOf(typed.toLowerCase());
    if (at < 0) {
      shown.textContent = name;
      return shown;
    }
    const mark = element("mark", "", name.slice(at, at + typed.length));
    shown.append(name.slice(0, at), mark, name.slice(at + typed.length));
    return shown;
  };

  const prepare = (input) => {
    const number = (boxes += 1);
    const form = input.form;
    const list = element("ul", "suggest");
    const said = element("span", "visually-hidden");
    let timer = 0;
    let asking = null;
    let active = -1;

    list.id = `suggest-${number}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestLabel);
    said.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("autocapitalize", "off");
    input.setAttribute("spellcheck", "false");
    form.append(list, said);

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const choose = (at) => {
      const options = [...list.children];
      active = at;
      options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
      if (at < 0) {
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", options[at].id);
        options[at].scrollIntoView({ block: "nearest" });
      }
    };

    const option = (each, n, typed) => {
      const line = element("li");
      line.id = `${list.id}-${n}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      line.dataset.address = each.address;
      line.append(marked(each.name, typed));
      const facts = element("span", "facts");
      if (each.code) facts.append(element("span", "code", each.code));
      if (each.former_name) {
        facts.append(element("span", "", `${input.dataset.suggestFormer} ${each.former_name}`));
      }
      if (each.why) facts.append(element("span", "", each.why));
      if (facts.children.length) line.append(facts);
      return line;
    };

    const show = (found, typed) => {
      list.replaceChildren(...found.map((each, n) => option(each, n, typed)));
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
      said.textContent = found.length
        ? input.dataset.suggestCount.replace("0", String(found.length))
        : "";
    };

    const ask = async () => {
      const typed = input.value.trim();
      if (asking) asking.abort();
      if (typed.length < FEWEST) {
        close();
        return;
      }
      if (kept.has(typed)) {
        show(kept.get(typed), typed);
        return;
      }
      asking = new AbortController();
      try {
        const address = `${input.dataset.suggest}?q=${encodeURIComponent(typed)}`;
        const answer = await fetch(address, { signal: asking.signal });
        if (!answer.ok) {
          close();
          return;
        }
        const { suggestions } = await answer.json();
        kept.set(typed, suggestions);
        if (document.activeElement === input && input.value.trim() === typed) {
          show(suggestions, typed);
        }
      } catch {
        close(); // offers are a help: the form works without them
      }
    };

    const soon = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT);
    };

    input.addEventListener("input", (event) => {
      if (!event.isComposing) soon();
    });
    input.addEventListener("compositionend", soon);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const count = list.children.length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden && count) {
          list.hidden = false;
          input.setAttribute("aria-expanded", "true");
        }
        if (!count) return;
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        // One place more than there are lines: between the last and the first the box itself.
        choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
      } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
        event.preventDefault();
        window.location.assign(list.children[active].dataset.address);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    // Pressing would take the focus away and close the list before the click arrives.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const line = event.target.closest("[role=option]");
      if (line) window.location.assign(line.dataset.address);
    });
  };

  document.querySelectorAll("input[data-suggest]").forEach(prepare);
})();
