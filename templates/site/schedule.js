// When a question comes again. A question stands on a step of a ladder of waiting times:
//
// - answered well without help (95 % or more): it goes up a step;
// - answered with help or in part (60 % or more): it stays, and comes again after half the time;
// - else it goes back to the bottom, and comes again in ten minutes.
{
  const MINUTE = 60_000;
  const DAY = 24 * 60 * MINUTE;
  const LADDER = [10 * MINUTE, DAY, 3 * DAY, 7 * DAY, 16 * DAY, 35 * DAY, 80 * DAY, 180 * DAY];

  QB.schedule = {
    LADDER,

    /** Step and due time after a review. */
    after(record, review) {
      const top = LADDER.length - 1;
      if (review.share >= 0.95 && !review.hints) {
        const step = Math.min(record.step + 1, top);
        return { step, due: review.at + LADDER[step] };
      }
      if (review.share >= 0.6) {
        const step = Math.max(record.step, 1);
        return { step, due: review.at + LADDER[step] / 2 };
      }
      return { step: 0, due: review.at + LADDER[0] };
    },

    /** new; due; known (waits on a step above the bottom); or soon (fell to the bottom and waits). */
    state(record, now) {
      if (!record.seen) return "new";
      if (record.due <= now) return "due";
      return record.step > 0 ? "known" : "soon";
    },

    /** How long until a time, in words. */
    until(due, now) {
      const left = due - now;
      if (left <= 0) return "now";
      if (left < 60 * MINUTE) return `in ${Math.ceil(left / MINUTE)} minutes`;
      if (left < DAY) return `in ${Math.ceil(left / (60 * MINUTE))} hours`;
      const days = Math.round(left / DAY);
      return days === 1 ? "tomorrow" : `in ${days} days`;
    },
  };
}
