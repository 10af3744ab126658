// The time zone this browser is set to, proposed where nothing is written yet.
"use strict";

const zone = document.querySelector("[data-zone]");
if (zone && zone.value === "") zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
