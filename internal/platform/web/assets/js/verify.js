// startVerify sends the form of a code by itself when the code came with the address, behind its #, where it never reaches
// the server. It is taken out of the address at once, so that it stays in no history.
export function startVerify(form) {
  const code = location.hash.slice(1);
  if (code === "" || !code.includes(".")) {
    return;
  }
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
}
