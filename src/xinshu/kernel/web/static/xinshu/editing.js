/* The editing library starts some of its fields by scripts written into the page, which the content
   security policy does not run. This file reads those few forms, a closed set of constructors with
   JSON arguments, and does the same. Nothing is evaluated. */
(() => {
  "use strict";
  const STARTERS = {
    DocumentChooser: (id, options) => new window.DocumentChooser(id, options),
    ImageChooser: (id, options) => new window.ImageChooser(id, options),
    PageChooser: (id, options) => new window.PageChooser(id, options),
    initDateChooser: (id, options) => window.initDateChooser(id, options),
    initTimeChooser: (id, options) => window.initTimeChooser(id, options),
    initDateTimeChooser: (id, options) => window.initDateTimeChooser(id, options),
  };
  const FIELD = /^\s*(?:new\s+)?([A-Za-z]+)\(\s*("(?:[^"\\]|\\.)*")\s*,\s*(\{[\s\S]*\})\s*\);?\s*$/;
  const PANEL = /new InlinePanel\(JSON\.parse\(("(?:[^"\\]|\\.)*")\)\)/;
  const done = new WeakSet();

  function start(script) {
    if (done.has(script) || script.src || script.type) return;
    done.add(script);
    const said = script.textContent;
    const field = FIELD.exec(said);
    if (field && Object.hasOwn(STARTERS, field[1])) {
      STARTERS[field[1]](JSON.parse(field[2]), JSON.parse(field[3]));
      return;
    }
    const panel = PANEL.exec(said);
    if (panel) new window.InlinePanel(JSON.parse(JSON.parse(panel[1])));
  }

  function startAll() {
    document.querySelectorAll("script:not([src]):not([type])").forEach(start);
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) {
          if (node.nodeName === "SCRIPT") start(node);
          else if (node.querySelectorAll) node.querySelectorAll("script:not([src]):not([type])").forEach(start);
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  }

  if (document.readyState === "complete") startAll();
  else window.addEventListener("load", startAll);
})();
