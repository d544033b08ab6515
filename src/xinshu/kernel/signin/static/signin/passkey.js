// Asks the browser for a passkey, then sends the form. A form says which act it wants:
//   <form method="post" data-passkey="get|create" data-question="/where/to/ask/">
//     <input type="hidden" name="credential">  <p data-passkey-wrong hidden>…</p>
// WebAuthn works with bytes, forms with text: everything binary travels as base64url.
(() => {
  "use strict";

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const ask = async (form) => {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(form.dataset.question, {
      method: "POST",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(`question: ${answer.status}`);
    return answer.json();
  };

  const prove = async (question) => {
    const publicKey = {
      ...question,
      challenge: bytes(question.challenge),
      allowCredentials: known(question.allowCredentials),
    };
    const found = await navigator.credentials.get({ publicKey });
    const { response } = found;
    return {
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response: {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    };
  };

  const create = async (question) => {
    const publicKey = {
      ...question,
      challenge: bytes(question.challenge),
      user: { ...question.user, id: bytes(question.user.id) },
      excludeCredentials: known(question.excludeCredentials),
    };
    const found = await navigator.credentials.create({ publicKey });
    return {
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response: {
        clientDataJSON: text(found.response.clientDataJSON),
        attestationObject: text(found.response.attestationObject),
      },
    };
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const wrong = form.querySelector("[data-passkey-wrong]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      wrong.hidden = true;
      try {
        const question = await ask(form);
        const answer = form.dataset.passkey === "create" ? await create(question) : await prove(question);
        form.elements.credential.value = JSON.stringify(answer);
        form.submit();
      } catch {
        wrong.hidden = false;
      }
    });
  }
})();
