// The sign-in library asks the device for a passkey; here is said when that did not work.
"use strict";

document.addEventListener("allauth.error", (event) => {
  const notice = document.getElementById("passkey-failed");
  if (!notice) return;
  event.preventDefault();
  notice.hidden = false;
});
