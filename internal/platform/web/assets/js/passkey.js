// A form with data-passkey="get" or "create" is answered by a passkey: data-options is what to ask for, the answer goes into
// the field of that name. Where the browser or the address knows no passkeys the form stays hidden.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function readable(options) {
  const o = { ...options, challenge: bytes(options.challenge) };
  const list = (l) => l?.map((c) => ({ ...c, id: bytes(c.id) }));
  if (o.user) {
    o.user = { ...o.user, id: bytes(o.user.id) };
    o.excludeCredentials = list(o.excludeCredentials);
  } else {
    o.allowCredentials = list(o.allowCredentials);
  }
  return o;
}

function writable(c) {
  const r = c.response;
  const response = { clientDataJSON: text(r.clientDataJSON) };
  if (r.attestationObject) {
    response.attestationObject = text(r.attestationObject);
    response.transports = r.getTransports?.() ?? [];
  } else {
    response.authenticatorData = text(r.authenticatorData);
    response.signature = text(r.signature);
    if (r.userHandle) {
      response.userHandle = text(r.userHandle);
    }
  }
  return JSON.stringify({ id: c.id, rawId: text(c.rawId), type: c.type, response, clientExtensionResults: {} });
}

export function startPasskey(form) {
  const options = JSON.parse(form.dataset.options).publicKey;
  const domain = options.rpId ?? options.rp.id;
  if (!window.PublicKeyCredential || (location.hostname !== domain && !location.hostname.endsWith(`.${domain}`))) {
    return;
  }
  form.hidden = false;
  document.querySelector("[data-passkey-missing]")?.remove();
  const failed = document.createElement("p");
  failed.className = "govuk-error-message";
  failed.setAttribute("role", "alert");
  form.append(failed);
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) {
      return; // the second time it goes
    }
    event.preventDefault();
    failed.textContent = "";
    button.disabled = true;
    try {
      const publicKey = readable(options);
      const made = form.dataset.passkey === "create" ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
      form.elements.answer.value = writable(made);
      button.disabled = false;
      form.requestSubmit();
    } catch {
      button.disabled = false;
      failed.textContent = form.dataset.failed;
    }
  });
}
