// Proves this browser by the platform's storage where it keeps no cookie of ours (decision 0006).
// LTI Client Side postMessages 0.1; LTI postMessage Storage 0.1.
"use strict";

// Milliseconds. A platform that has not answered by then has no storage to a child who waits.
const CAPABILITIES_WAIT = 700;
const STORAGE_WAIT = 1000;
// Where the cookie works as well, storage is only a second proof: not worth much waiting.
const SPARE_WAIT = 600;

const SPELLINGS = ["lti.", "org.imsglobal.lti."];
const host = window.parent !== window ? window.parent : window.opener;

const newId = () => [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(16)).join("-");
const after = (wait, value) => new Promise((resolve) => { setTimeout(resolve, wait, value); });

// Asks in both spellings; resolves with the first good answer, or null when all are refused or late.
const ask = (asked, { name, fields, wait, fits }) => new Promise((resolve) => {
  const waiting = new Map(SPELLINGS.map((spelling) => [newId(), spelling + name]));
  const finish = (answer) => {
    removeEventListener("message", hear);
    resolve(answer);
  };
  const hear = (event) => {
    const answer = event.data;
    const subject = waiting.get(answer?.message_id);
    if (!subject || answer.subject !== `${subject}.response` || !fits(event)) {
      return;
    }
    waiting.delete(answer.message_id);
    if (!answer.error) {
      finish(answer);
    } else if (waiting.size === 0) {
      finish(null);
    }
  };
  addEventListener("message", hear);
  setTimeout(finish, wait, null);
  waiting.forEach((subject, id) => {
    asked.window.postMessage({ subject, message_id: id, ...fields }, asked.origin);
  });
});

// The frame that keeps the data. Naming the wrong one gives nothing away: what is sent to it
// reaches the platform's own origin only.
const frameNamed = (name) => {
  for (const place of name === "_parent" ? [] : [host, window.top]) {
    try {
      const frame = place.frames[name];
      if (typeof frame?.postMessage === "function") {
        return frame;
      }
    } catch {
      // Not a frame, but something of another origin's window that we may not touch.
    }
  }
  return host;
};

// Asks anybody in the parent, for it need not have the origin that keeps the data; the answer is
// believed no further than to look for a frame of that name.
const storageFrame = async (subject, target) => {
  const answer = await ask(
    { window: host, origin: "*" },
    { name: "capabilities", fields: {}, wait: CAPABILITIES_WAIT, fits: (event) => event.source === host },
  );
  const offers = Array.isArray(answer?.supported_messages) ? answer.supported_messages : [];
  const offer = offers.find((one) => SPELLINGS.some((spelling) => one?.subject === spelling + subject));
  return frameNamed(offer?.frame || target);
};

// Puts or gets; null when there is no storage, or when anybody else than the platform answers.
const store = async (subject, { origin, target, key }, more = {}) => {
  if (!host || !key) {
    return null;
  }
  const platform = new URL(origin).origin;
  return ask(
    { window: await storageFrame(subject, target), origin: platform },
    {
      name: subject,
      fields: { key, ...more },
      wait: STORAGE_WAIT,
      fits: (event) => event.origin === platform && event.data.key === key,
    },
  );
};

// Whether this browser keeps a cookie of ours here, of the kind that a launch needs.
const keepsCookies = () => {
  const attributes = "Path=/; Secure; SameSite=None; Partitioned";
  try {
    document.cookie = `__Host-try=1; ${attributes}`;
    const kept = document.cookie.includes("__Host-try=1");
    document.cookie = `__Host-try=; Max-Age=0; ${attributes}`;
    return kept;
  } catch {
    return false; // a frame that may not even ask
  }
};

const show = (step) => {
  document.querySelectorAll("[data-step]").forEach((section) => {
    section.hidden = section.dataset.step !== step;
  });
};

const goOn = async (page) => {
  const cookies = keepsCookies();
  const stored = store("put_data", page, { value: page.value });
  if (await (cookies ? Promise.race([stored, after(SPARE_WAIT, null)]) : stored) || cookies) {
    location.replace(page.onward);
  } else {
    // The platform would bring us a launch that we could not let in, and use up its hint.
    show(window.parent !== window ? "window" : "stuck");
  }
};

const readBack = async (form) => {
  const answer = await store("get_data", form.dataset);
  form.querySelector("[data-value]").value = typeof answer?.value === "string" ? answer.value : "";
  form.submit();
};

const way = document.getElementById("way-on");
if (way) {
  goOn(way.dataset);
}
const launch = document.getElementById("read-back");
if (launch) {
  readBack(launch);
}
document.querySelector("form[data-opens]")?.addEventListener("submit", () => {
  setTimeout(show, 0, "opened"); // first let the form go
});
