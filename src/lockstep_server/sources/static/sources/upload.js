// Files go up in pieces and go on where they stopped; without this script the form sends them whole.
"use strict";
(() => {
  const form = document.getElementById("drop");
  if (!form || !window.tus?.isSupported) return;
  const field = form.querySelector(".drop-field"), input = form.querySelector("#files");
  const list = form.querySelector("#arriving"), go = form.querySelector("#go");
  const arriving = new Map();
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const words = (bytes) => { for (const [size, name] of [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]]) if (bytes >= size) return `${(bytes / size).toFixed(1)} ${name}`; return `${bytes} bytes`; };

  const tell = () => {
    const all = [...arriving.values()], whole = all.filter((one) => one.id), refused = all.filter((one) => one.refused);
    go.disabled = all.length > 0 && whole.length < all.length;
    go.textContent = refused.length && whole.length + refused.length === all.length ? `Leave out what is too large: ${refused.length === 1 ? "1 file" : `${refused.length} files`}` : go.disabled ? `${whole.length} of ${all.length} files have arrived` : all.length ? `Look at ${all.length === 1 ? "this file" : `these ${all.length} files`}` : "Look at these files";
    input.required = all.length === 0;
  };

  const begin = (file) => {
    const row = document.createElement("li"), one = { id: null };
    row.innerHTML = '<span class="name strong"></span><span class="small quiet"></span><button type="button" class="btn row plain"></button><progress max="100" value="0"></progress>';
    const [name, state, give_up, bar] = row.children;
    name.textContent = file.name; state.textContent = words(file.size); give_up.textContent = "Leave out"; give_up.setAttribute("aria-label", `Leave out ${file.name}`); bar.setAttribute("aria-label", `${file.name} arriving`);
    list.append(row); arriving.set(row, one);
    const fail = (text) => { state.textContent = "stopped"; row.querySelector(".error")?.remove(); const said = document.createElement("p"); said.className = "error"; said.textContent = text; row.append(said); const again = document.createElement("button"); again.type = "button"; again.className = "btn row"; again.textContent = "Go on"; again.onclick = () => { said.remove(); one.upload.start(); }; said.append(" ", again); };
    if (Number(form.dataset.limit) && file.size > Number(form.dataset.limit)) { one.refused = true; fail(`A file may have ${words(Number(form.dataset.limit))}; this one has ${words(file.size)}. Leave it out, and export fewer columns or a shorter time, or pack it as .gz.`); state.textContent = "too large"; bar.remove(); row.querySelector(".error .btn").remove(); }
    one.upload = new tus.Upload(file, {
      endpoint: form.dataset.uploads, chunkSize: 8 * 2 ** 20, retryDelays: [0, 1000, 3000, 5000, 10000], removeFingerprintOnSuccess: true,
      metadata: { filename: file.name },
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", token()),
      onProgress: (sent, total) => { bar.value = total ? 100 * sent / total : 100; state.textContent = `${words(sent)} of ${words(total)}`; },
      onSuccess: () => { one.id = one.upload.url.split("/").pop(); state.textContent = `${words(file.size)}, arrived`; bar.remove(); tell(); },
      onError: (error) => { const said = error.originalResponse?.getBody(); fail(error.originalResponse ? said && said.length < 400 && !said.startsWith("<") ? said : "The server did not take it." : "The connection broke. What has arrived is kept."); tell(); },
    });
    give_up.onclick = () => { one.upload.abort(true).catch(() => {}); arriving.delete(row); row.remove(); tell(); };
    if (!one.refused) one.upload.findPreviousUploads().then((before) => { if (before.length) one.upload.resumeFromPreviousUpload(before[0]); one.upload.start(); });
    tell();
  };

  input.addEventListener("change", () => { for (const file of input.files) begin(file); input.value = ""; });
  for (const kind of ["dragenter", "dragover"]) field.addEventListener(kind, (event) => { event.preventDefault(); field.classList.add("over-it"); });
  for (const kind of ["dragleave", "drop"]) field.addEventListener(kind, (event) => { event.preventDefault(); field.classList.remove("over-it"); });
  field.addEventListener("drop", (event) => { for (const file of event.dataTransfer.files) begin(file); });
  form.addEventListener("submit", (event) => {
    if (!arriving.size) return;
    if (go.disabled) { event.preventDefault(); return; }
    for (const { id } of arriving.values()) { const hidden = document.createElement("input"); hidden.type = "hidden"; hidden.name = "upload"; hidden.value = id; form.append(hidden); }
    form.enctype = "application/x-www-form-urlencoded";
  });
})();
