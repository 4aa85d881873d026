// What the browser keeps: one record for each question, settings, and the session in progress.
//
// Every question has a key of its own, read afresh before it is written: two tabs do not undo each other's work.
{
  const PREFIX = "qbank/1/";
  const memory = new Map(); // stands in where the browser keeps nothing
  const HISTORY = 30; // reviews kept for a question

  function area(name) {
    try {
      const store = window[name];
      store.setItem(`${PREFIX}probe`, "1");
      store.removeItem(`${PREFIX}probe`);
      return store;
    } catch {
      return {
        getItem: (key) => memory.get(key) ?? null,
        setItem: (key, text) => memory.set(key, text),
        removeItem: (key) => memory.delete(key),
        temporary: true,
      };
    }
  }

  const lasting = area("localStorage");
  const passing = area("sessionStorage");

  function readFrom(store, key, otherwise) {
    try {
      return JSON.parse(store.getItem(PREFIX + key)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  function writeTo(store, key, value) {
    try {
      if (value === null) store.removeItem(PREFIX + key);
      else store.setItem(PREFIX + key, JSON.stringify(value));
    } catch {
      QB.store.full = true; // the page goes on; what was done so far stays
    }
  }

  const EMPTY = { step: 0, due: 0, seen: 0, variant: 0, reviews: [] };
  const isRecord = (one) => one && Number.isFinite(one.step) && Number.isFinite(one.due) && Array.isArray(one.reviews);

  QB.store = {
    temporary: Boolean(lasting.temporary),
    full: false,

    /** The record of a question; a damaged one counts as none. */
    record(id) {
      const found = readFrom(lasting, `q/${id}`, null);
      return isRecord(found) ? { ...EMPTY, ...found } : { ...EMPTY, reviews: [] };
    },

    /** Enter a review: {at, share, hints, variant}. */
    review(id, review) {
      const record = QB.store.record(id);
      const next = QB.schedule.after(record, review);
      const reviews = [...record.reviews, review].slice(-HISTORY);
      writeTo(lasting, `q/${id}`, { ...next, seen: record.seen + 1, variant: review.variant + 1, reviews });
    },

    setting: (name, otherwise) => readFrom(lasting, `set/${name}`, otherwise),
    set: (name, value) => writeTo(lasting, `set/${name}`, value),

    passing: (name, otherwise) => readFrom(passing, name, otherwise),
    pass: (name, value) => writeTo(passing, name, value),

    /** Everything that was learned, as a text to keep elsewhere. */
    exported() {
      const records = {};
      for (const { id } of QB.bank.questions) {
        const record = QB.store.record(id);
        if (record.seen) records[id] = record;
      }
      return JSON.stringify({ format: "qbank-progress", version: 1, records }, null, 1);
    },

    /** Take in an exported text; of two records the one that was reviewed last stays. Gives how many came in. */
    imported(text) {
      const data = JSON.parse(text);
      if (data?.format !== "qbank-progress" || data.version !== 1) throw new Error("this is no file of saved progress");
      let count = 0;
      for (const [id, record] of Object.entries(data.records ?? {})) {
        if (!isRecord(record)) continue;
        const last = (one) => one.reviews.at(-1)?.at ?? 0;
        if (last(record) < last(QB.store.record(id))) continue;
        writeTo(lasting, `q/${id}`, { ...EMPTY, ...record });
        count++;
      }
      return count;
    },

    forget() {
      for (const { id } of QB.bank.questions) writeTo(lasting, `q/${id}`, null);
    },

    /** Call `work` when another tab has changed something. */
    onChange(work) {
      window.addEventListener("storage", (event) => {
        if (event.key === null || event.key.startsWith(PREFIX)) work(event.key?.slice(PREFIX.length) ?? "");
      });
    },
  };
}
