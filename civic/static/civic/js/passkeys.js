// Asks the device to make a passkey or to show one, and sends its answer with the form.
// WebAuthn's JSON carries bytes as base64url (https://www.w3.org/TR/webauthn-3/).
const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (known) => (known || []).map((entry) => ({ ...entry, id: decode(entry.id) }));

async function questionOf(form) {
  const { passkeyUrl, passkeyOptions } = form.dataset;
  if (!passkeyUrl) return JSON.parse(document.getElementById(passkeyOptions).textContent).publicKey;
  const answer = await fetch(passkeyUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`no question: ${answer.status}`);
  return (await answer.json()).request_options.publicKey;
}

function make(question) {
  return navigator.credentials.create({ publicKey: {
    ...question,
    challenge: decode(question.challenge),
    user: { ...question.user, id: decode(question.user.id) },
    excludeCredentials: withBytes(question.excludeCredentials),
    authenticatorSelection: {
      ...question.authenticatorSelection,
      residentKey: "required", requireResidentKey: true, userVerification: "required",
    },
  } });
}

function show(question) {
  return navigator.credentials.get({ publicKey: {
    ...question,
    challenge: decode(question.challenge),
    allowCredentials: withBytes(question.allowCredentials),
  } });
}

function inWords(credential) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const response = {};
  for (const part of parts) if (credential.response[part]) response[part] = encode(credential.response[part]);
  return JSON.stringify({
    id: credential.id, rawId: encode(credential.rawId), type: credential.type, response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

export function start(form) {
  if (!window.PublicKeyCredential) return;
  const problem = form.querySelector("[data-passkey-problem]");
  const ask = form.dataset.passkey === "create" ? make : show;
  form.hidden = false;
  form.nextElementSibling.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      form.elements.credential.value = inWords(await ask(await questionOf(form)));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}
