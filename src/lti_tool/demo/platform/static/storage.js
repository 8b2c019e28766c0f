// Keeps data for the tool in this tab, apart for each person: lti.capabilities, lti.put_data and
// lti.get_data, also by their older names. Runs on the frame page and in the keeper's own frame.
// The keeper passes on what it is asked to the frame page: on the host where people sign in, a
// browser may let it keep nothing itself.
const toolFrame = document.getElementById("tool");
const place = toolFrame ?? document.getElementById("keeper");
const mood = toolFrame?.dataset.storage ?? "on";
const page = toolFrame ? window : window.parent;

const shelf = (key) => `tool:${place.dataset.owner}:${key}`;
const refusal = (code, message) => ({ error: { code, message } });

const keep = ({ key, value }) => {
  if (typeof key !== "string" || (typeof value !== "string" && value !== null)) {
    return refusal("bad_request", "key and value must be strings");
  }
  if (value === null) {
    sessionStorage.removeItem(shelf(key));
  } else {
    sessionStorage.setItem(shelf(key), value);
  }
  return { key, value };
};

const give = ({ key }) => {
  if (typeof key !== "string") {
    return refusal("bad_request", "key must be a string");
  }
  const value = sessionStorage.getItem(shelf(key));
  return { key, value: mood === "lies" && value !== null ? [...value].reverse().join("") : value };
};

const capabilities = () => {
  const frame = mood === "frame" ? { frame: place.dataset.keeper } : {};
  return {
    supported_messages: [
      { subject: "lti.capabilities" },
      { subject: "lti.put_data", ...frame },
      { subject: "lti.get_data", ...frame },
      { subject: "lti.frameResize" },
    ],
  };
};

const DEEDS = { capabilities, put_data: keep, get_data: give };

const answer = (event, reply) => {
  if (mood === "stranger" && "key" in reply) {
    document.getElementById("stranger").contentWindow.postMessage(reply, "*");
  } else {
    event.source.postMessage(reply, event.origin);
  }
};

const pageOrigin = place.dataset.pageOrigin;
const keeperOrigin = place.dataset.keeperOrigin;
const waiting = new Map();

// In the keeper's frame: let the page around it do the deed.
const passOn = (event, name) => {
  const number = crypto.randomUUID();
  waiting.set(number, event);
  page.postMessage({ passed: number, name, asked: event.data }, pageOrigin);
};

const reply = ({ data, source, origin }, outcome) => {
  const named = { subject: `${data.subject}.response`, message_id: data.message_id };
  answer({ source, origin }, { ...named, ...outcome });
};

window.addEventListener("message", ({ data, origin, source }) => {
  if (!data?.passed) {
    return;
  }
  if (toolFrame && origin === keeperOrigin && source === window.frames[place.dataset.keeper]) {
    source.postMessage({ passed: data.passed, outcome: DEEDS[data.name](data.asked) }, origin);
  } else if (!toolFrame && origin === pageOrigin && source === page && waiting.has(data.passed)) {
    reply(waiting.get(data.passed), data.outcome);
    waiting.delete(data.passed);
  }
});

window.addEventListener("message", (event) => {
  const fromTool = event.origin === place.dataset.toolOrigin && event.source === page.frames.tool;
  const subject = fromTool ? String(event.data?.subject) : "";
  const [, name] = subject.match(/^(?:org\.imsglobal\.)?lti\.(capabilities|put_data|get_data)$/) ?? [];
  if (!name || mood === "silent") {
    return;
  }
  if (!toolFrame && name !== "capabilities") {
    passOn(event, name);
    return;
  }
  const elsewhere = mood === "frame" && name !== "capabilities";
  reply(
    event,
    elsewhere
      ? refusal("unsupported_subject", "ask the frame that capabilities names")
      : DEEDS[name](event.data),
  );
});
