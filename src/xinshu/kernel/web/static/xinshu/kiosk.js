// A self-service terminal: a pad for codes, and the end of a visit nobody ended.
(() => {
  "use strict";
  const pad = document.querySelector("[data-pad]");
  if (pad) {
    const input = document.getElementById(pad.dataset.pad);
    pad.hidden = false;
    pad.addEventListener("click", (event) => {
      const key = event.target.closest("[data-key]");
      if (!key) return;
      const said = key.dataset.key;
      if (said === "back") input.value = [...input.value].slice(0, -1).join("");
      else if (said === "clear") input.value = "";
      else if (input.value.length < 100) input.value += said;
    });
  }
  const clock = document.querySelector("[data-countdown]");
  if (!clock) return;
  const refresh = document.querySelector('meta[http-equiv="refresh"]');
  const end = refresh.content.split("url=")[1];
  refresh.remove(); // the countdown below takes over, and starts again at every touch
  const whole = Number(clock.dataset.countdown);
  let until = Date.now() + whole * 1000;
  for (const kind of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(kind, () => (until = Date.now() + whole * 1000), { passive: true });
  }
  const tick = () => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    clock.querySelector("b").textContent = left;
    clock.classList.toggle("soon", left <= 20);
    if (left === 0) window.location.replace(end);
  };
  tick();
  window.setInterval(tick, 1000);
})();
